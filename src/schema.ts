import './graphql/scalars.ts';
import './modules/activity/activity.graphql.ts';
import './modules/agents/agent.graphql.ts';
import './modules/approvals/approval.graphql.ts';
import './modules/budgets/budget.graphql.ts';
import './modules/comments/comment.graphql.ts';
import './modules/companies/company.graphql.ts';
import './modules/costs/cost-event.graphql.ts';
import './modules/costs/cost.graphql.ts';
import './modules/documents/document.graphql.ts';
import './modules/issues/issue-lists.graphql.ts';
import './modules/issues/issue.graphql.ts';
import './modules/issues/issue.mutations.ts';
import './modules/node/node.graphql.ts';
import './modules/orchestration/orchestration.graphql.ts';
import './modules/plugins/plugin.graphql.ts';
import './modules/projects/project.graphql.ts';
import './modules/relations/relation.graphql.ts';
import './modules/runs/run.graphql.ts';
import './modules/subtree/subtree-feeds.graphql.ts';
import './modules/subtree/subtree.graphql.ts';
import './modules/viewer/viewer.graphql.ts';
import './modules/wakeups/wakeability.graphql.ts';
import { builder } from './graphql/builder.ts';
import { withRequiresDirective } from './graphql/print-schema.ts';

/** The whole schema. Each module adds its own fields when it is imported, so a module that is not imported here does not exist. */
export const schema = withRequiresDirective(builder.toSchema());
