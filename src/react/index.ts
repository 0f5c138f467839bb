/** Hooks for the user interface of a plugin. They need `react` and `@tanstack/react-query` beside this package. */
export {
  createPluginQueryClient,
  PluginProvider,
  type PluginProviderProps,
  usePluginClient,
} from './plugin-provider.ts';
export { type ActivityItem, type ActivityOptions, useActivity } from './use-activity.ts';
export { type Costs, type CostsOptions, useCosts } from './use-costs.ts';
export { type IssueItem, type IssuesOptions, useIssue, useIssues } from './use-issues.ts';
export { type LiveActivityOptions, useLiveActivity } from './use-live-activity.ts';
export { type LiveIssuesOptions, useLiveIssues, useLiveSubtree } from './use-live-subtree.ts';
export { type PluginMutationOptions, usePluginMutation } from './use-plugin-mutation.ts';
export { type PluginQueryOptions, usePluginQuery } from './use-plugin-query.ts';
export { type LiveState, type StreamHandlers, useStream } from './use-stream.ts';
export { type Subtree, type SubtreeIssue, type SubtreeOptions, useSubtree } from './use-subtree.ts';
