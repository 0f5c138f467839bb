import type { IssueFieldsFragment, IssuePriority as Priority, IssueStatus as Status } from './generated/operations.ts';

/** As Paperclip writes it: `todo`, `in_progress`, … */
export type IssueStatus = Lowercase<Status>;
export type IssuePriority = Lowercase<Priority>;

/**
 * An issue, flat, with everything in it: nothing is read later. Ids that need a capability beside `issues.read` are
 * left out where the token does not carry it: `undefined` is not known, `null` is none.
 */
export interface Issue {
  readonly id: string;
  readonly companyId: string;
  readonly identifier: string | null;
  readonly title: string;
  readonly description: string | null;
  readonly status: IssueStatus;
  readonly priority: IssuePriority;
  /** Needs `issues.read`. */
  readonly parentId?: string | null;
  /** Needs `projects.read`. */
  readonly projectId?: string | null;
  /** Needs `agents.read`. */
  readonly assigneeAgentId?: string | null;
  readonly assigneeUserId: string | null;
  /** Needs `agents.read`. */
  readonly createdByAgentId?: string | null;
  readonly createdByUserId: string | null;
  readonly originKind: string;
  readonly originId: string | null;
  readonly originRunId: string | null;
  readonly billingCode: string | null;
  readonly requestDepth: number;
  /** Give it back as `expectedVersion` to change only what you have seen. */
  readonly version: string;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  readonly cancelledAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export function issueOf(fields: IssueFieldsFragment, companyId: string): Issue {
  const { parent, project, assigneeAgent, createdByAgent, status, priority, ...rest } = fields;
  return {
    ...rest,
    companyId,
    status: lower(status),
    priority: lower(priority),
    ...idOf('parentId', parent),
    ...idOf('projectId', project),
    ...idOf('assigneeAgentId', assigneeAgent),
    ...idOf('createdByAgentId', createdByAgent),
  };
}

/** The id of something that may not have been asked for: then nothing is said of it. */
export function idOf<Name extends string>(
  name: Name,
  object: { readonly id: string } | null | undefined,
): { readonly [key in Name]?: string | null } {
  if (object === undefined) return {};
  return { [name]: object?.id ?? null } as { readonly [key in Name]: string | null };
}

export function lower<Text extends string>(text: Text): Lowercase<Text> {
  return text.toLowerCase() as Lowercase<Text>;
}

/** A word of ours as GraphQL's enum has it. What is none of its values is for the gateway to refuse. */
export function upper<Text extends string>(text: Text): Uppercase<Text> {
  return text.toUpperCase() as Uppercase<Text>;
}
