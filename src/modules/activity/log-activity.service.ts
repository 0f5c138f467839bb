import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { queryRows } from '../../database/query-rows.ts';
import { InvalidInputRefusal, NotFoundRefusal } from '../../kernel/errors.ts';
import { hasControlCharacter } from '../../kernel/text.ts';
import { isUuid } from '../../kernel/uuid.ts';
import type { Scope } from '../../scope.ts';
import { resolveIssueId } from '../issues/issue-reference.ts';
import { findReferences } from '../issues/issue-references.sql.ts';
import type { MutationOutcome } from '../mutations/mutation-outcome.ts';
import type { MutationScope } from '../mutations/mutation-scope.ts';

export const messageMax = 200;
export const metadataMaxBytes = 16 * 1024;

/** What an entry of a plugin can be about. */
export const loggedEntityTypes = ['agent', 'issue', 'plugin', 'project', 'run'] as const;
type LoggedEntityType = (typeof loggedEntityTypes)[number];

export interface LogActivityValues {
  readonly message: string;
  readonly entityType?: string | null | undefined;
  readonly entityId?: string | null | undefined;
  readonly metadata?: unknown;
}

/**
 * Writes an entry of the plugin's own. Its action is always `plugin.<key>.<message>`: others act upon actions such as
 * `issue.created`, and a plugin that could write one would have them act upon what never happened.
 */
export async function logActivity(
  scope: MutationScope,
  input: LogActivityValues,
): Promise<MutationOutcome<Record<string, never>>> {
  const message = input.message.trim();
  assertMessage(message);
  const metadata = input.metadata ?? null;
  assertMetadata(metadata);
  const entity = await entityOf(scope, input);
  return {
    data: {},
    activity: [
      {
        action: `plugin.${scope.plugin.pluginKey}.${message}`,
        entityType: entity.type,
        entityId: entity.id,
        details: { message, metadata },
      },
    ],
  };
}

function assertMessage(message: string): void {
  const path = ['input', 'message'];
  if (message === '' || message.length > messageMax) {
    throw new InvalidInputRefusal(`A message has 1 to ${messageMax} characters.`, { path });
  }
  if (hasControlCharacter(message)) throw new InvalidInputRefusal('A message is one line of plain text.', { path });
}

function assertMetadata(metadata: unknown): void {
  const path = ['input', 'metadata'];
  if (typeof metadata !== 'object' || Array.isArray(metadata)) {
    throw new InvalidInputRefusal('metadata is an object or null.', { path });
  }
  if (Buffer.byteLength(JSON.stringify(metadata)) > metadataMaxBytes) {
    throw new InvalidInputRefusal(`metadata has at most ${metadataMaxBytes} bytes as JSON.`, { path });
  }
}

/** The thing that the entry is about, proven to be the company's; the plugin itself where none is named. */
async function entityOf(scope: MutationScope, { entityType, entityId }: LogActivityValues) {
  const { pluginId } = scope.plugin;
  const path = ['input', 'entityId'];
  const type = knownTypeOf(entityType, entityId);
  if (entityId == null) {
    if (type !== 'plugin') throw new InvalidInputRefusal(`Say which ${type} the entry is about.`, { path });
    return { type, id: pluginId };
  }
  if (type === 'issue') {
    const issueId = (await resolveIssueId(scope, entityId)) ?? entityId;
    await findReferences(scope, { issues: [{ id: issueId, path }] });
    return { type, id: issueId };
  }
  if (type === 'agent') await findReferences(scope, { agents: [{ id: entityId, path }] });
  if (type === 'project') await findReferences(scope, { projects: [{ id: entityId, path }] });
  if (type === 'run' && !(await isRun(scope, entityId))) throw notFound('run');
  // A plugin knows of no other one.
  if (type === 'plugin' && entityId.toLowerCase() !== pluginId) throw notFound('plugin');
  return { type, id: entityId.toLowerCase() };

  function notFound(noun: string): NotFoundRefusal {
    return new NotFoundRefusal(`There is no ${noun} of that id in this company.`, { path });
  }
}

function knownTypeOf(entityType: string | null | undefined, entityId: string | null | undefined): LoggedEntityType {
  const path = ['input', 'entityType'];
  if (entityType == null) {
    if (entityId == null) return 'plugin';
    throw new InvalidInputRefusal('An entityId needs its entityType.', { path });
  }
  const known = loggedEntityTypes.find((type) => type === entityType);
  if (!known) throw new InvalidInputRefusal(`entityType is one of ${loggedEntityTypes.join(', ')}.`, { path });
  return known;
}

const runSchema = z.object({ id: z.string() });

async function isRun({ db, plugin }: Scope, runId: string): Promise<boolean> {
  if (!isUuid(runId)) return false;
  const rows = await queryRows(
    db,
    runSchema,
    sql`select r.id from heartbeat_runs r where r.company_id = ${plugin.companyId} and r.id = ${runId}`,
  );
  return rows.length > 0;
}
