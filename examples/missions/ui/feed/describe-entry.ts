import type { ActivityItem } from 'paperclip-graphql/react';
import { z } from 'zod/mini';
import { statusNames, statusOf } from '../tree/status.ts';

export interface EntryWords {
  readonly who: string;
  /** The plugin itself, for nobody. */
  readonly isPlugin: boolean;
  /** What stands before the issue, and what behind it. */
  readonly did: string;
  readonly then: string;
  /** What somebody wrote, if they did. */
  readonly said: string | null;
}

const text = z.catch(z.optional(z.string()), undefined);
// Paperclip writes what was changed beside the rest, the gateway writes it into `patch`.
const changed = { status: text, priority: text, assigneeAgentId: text };
const detailsSchema = z.object({
  ...changed,
  patch: z.catch(z.object({ ...changed, title: text }), {}),
  bodySnippet: text,
  message: text,
  title: text,
  key: text,
});

/** An entry of the log as somebody would tell it. */
export function describeEntry({ action, actorType, actorId, agent, source, details }: ActivityItem): EntryWords {
  const known = detailsSchema.parse(typeof details === 'object' && details !== null ? details : {});
  const isWakeup = action === 'issue.assignment_wakeup_requested';
  const person = source?.initiatingUserId ?? (actorType === 'USER' ? actorId : null);
  // The agent of a wake-up is the one that was woken.
  const isAgents = actorType === 'AGENT' || source?.initiatingActorType === 'AGENT';
  const who = person ?? (isAgents && !isWakeup ? agent?.name : undefined);
  const [did = '', then = ''] = verbOf(action, known, agent?.name).split('…');
  return {
    who: who ?? (actorType === 'SYSTEM' ? 'Paperclip' : 'Missions'),
    isPlugin: who === undefined,
    did,
    then,
    said: known.bodySnippet ?? null,
  };
}

/** The ellipsis stands for the issue, where it is not at the end. */
function verbOf(action: string, details: z.infer<typeof detailsSchema>, agentName: string | undefined): string {
  const { status, title, key, message } = details;
  switch (action) {
    case 'issue.created':
      return 'created';
    case 'issue.updated': {
      const { patch } = details;
      const reached = statusOf(status ?? patch.status);
      const priority = details.priority ?? patch.priority;
      if (reached) return `moved … to ${statusNames[reached].toLowerCase()}`;
      if (priority) return `gave … the priority ${priority.toLowerCase()}`;
      if (details.assigneeAgentId ?? patch.assigneeAgentId) return 'assigned';
      return patch.title ? 'renamed' : 'changed';
    }
    case 'issue.comment.created':
      return 'commented on';
    case 'issue.document_upserted':
      return `wrote “${title ?? key ?? 'a document'}” for`;
    case 'issue.document_deleted':
      return `deleted “${title ?? key ?? 'a document'}” of`;
    case 'issue.relations.updated':
      return 'changed what blocks';
    case 'issue.checked_out':
      return 'began to work on';
    case 'issue.assignment_wakeup_requested':
      return `woke ${agentName ?? 'an agent'} for`;
    case 'approval.created':
      return 'asked for an approval in';
    case 'plugin_database.executed':
      return 'wrote into its own tables';
    default:
      return message ? `${message.charAt(0).toLowerCase()}${message.slice(1)}` : action.replaceAll(/[._]/g, ' ');
  }
}
