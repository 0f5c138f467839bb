import { InvalidInputRefusal } from '../../kernel/errors.ts';
import { isUuid } from '../../kernel/uuid.ts';
import { blockersMax } from '../relations/relation.sql.ts';

const titleMax = 1_000;
const descriptionMax = 512 * 1024;
const shortTextMax = 255;
const requestDepthMax = 1_024;

/** The fields that create, create-tree and update share. Left out is untouched, null clears. */
export interface IssueFields {
  readonly title?: string | null | undefined;
  readonly description?: string | null | undefined;
  readonly assigneeAgentId?: string | null | undefined;
  readonly assigneeUserId?: string | null | undefined;
  readonly originId?: string | null | undefined;
  readonly originRunId?: string | null | undefined;
  readonly requestDepth?: number | null | undefined;
  readonly blockedByIssueIds?: readonly string[] | null | undefined;
}

/** Refuses a value that no issue can have, and says where it stands in the input. */
export function assertIssueFields(fields: IssueFields, path: readonly string[]): void {
  const refuse = (field: string, message: string): never => {
    throw new InvalidInputRefusal(message, { path: [...path, field] });
  };
  const { title, description, requestDepth, blockedByIssueIds } = fields;
  if (title !== undefined && (title === null || title.trim() === '')) refuse('title', 'An issue needs a title.');
  if (title && title.length > titleMax) refuse('title', `A title has at most ${titleMax} characters.`);
  if (description && description.length > descriptionMax) {
    refuse('description', `A description has at most ${descriptionMax} characters.`);
  }
  if (fields.assigneeAgentId != null && fields.assigneeUserId != null) {
    refuse('assigneeUserId', 'Issue can only have one assignee');
  }
  for (const field of ['assigneeUserId', 'originId', 'originRunId'] as const) {
    const value = fields[field];
    if (value != null && (value.length === 0 || value.length > shortTextMax)) {
      refuse(field, `${field} has 1 to ${shortTextMax} characters.`);
    }
  }
  if (requestDepth === null || (requestDepth != null && (requestDepth < 0 || requestDepth > requestDepthMax))) {
    refuse('requestDepth', `requestDepth lies between 0 and ${requestDepthMax}.`);
  }
  if (blockedByIssueIds && new Set(blockedByIssueIds).size > blockersMax) {
    refuse('blockedByIssueIds', `An issue has at most ${blockersMax} blockers.`);
  }
}

/** Ids once each, in lower case as the database writes them. One that cannot be an id is kept: it will not be found. */
export function uniqueIds(ids: readonly string[]): string[] {
  return [...new Set(ids.map((id) => (isUuid(id) ? id.toLowerCase() : id)))];
}
