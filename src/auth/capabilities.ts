/**
 * Every capability a token can carry here, as the plugin manifest names them, with what it opens.
 * Paperclip knows more; those that no field of this gateway asks for are left out.
 */
export const capabilityPurposes = {
  'issues.read': 'Read issues, their parents, children and ancestors.',
  'issue.relations.read': 'Read which issues block which.',
  'issue.subtree.read': 'Read the whole tree below an issue.',
  'issues.orchestration.read': 'Read runs, approvals, checkouts, wakeability and orchestration summaries.',
  'issue.documents.read': 'Read the documents of issues and their revisions.',
  'issue.comments.read': 'Read comments on issues.',
  'costs.read': 'Read costs and cost events.',
  'activity.read': 'Read the activity log.',
  'agents.read': 'Read agents.',
  'projects.read': 'Read projects.',
  'events.subscribe': 'Subscribe to changes as they happen.',
  'issues.create': 'Create issues.',
  'issues.update': 'Change issues.',
  'issue.relations.write': 'Set, add and remove blockers.',
  'issues.checkout': 'Prove that a run holds the checkout of an issue, and take over a stale one.',
  'issues.wakeup': 'Ask for an agent to be woken for an issue.',
  'issue.comments.create': 'Comment on issues.',
  'issue.documents.write': 'Write and delete documents of issues.',
  'activity.log.write': "Write the plugin's own entries into the activity log.",
  'database.namespace.read': "Query the plugin's own database namespace.",
  'database.namespace.write': "Change rows in the plugin's own database namespace.",
  'database.namespace.migrate': "Create and change tables in the plugin's own database namespace.",
  'api.routes.register': 'Expose HTTP routes of its own under the gateway.',
} as const;

export type Capability = keyof typeof capabilityPurposes;

// Object.keys is typed as string[]; the object above is closed and const, so its keys are exactly these.
export const capabilities = Object.keys(capabilityPurposes) as Capability[];

export function isCapability(value: string): value is Capability {
  return Object.hasOwn(capabilityPurposes, value);
}
