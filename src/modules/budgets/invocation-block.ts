import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { uuids } from '../../database/list-parameter.sql.ts';
import { queryRows } from '../../database/query-rows.ts';
import type { Scope } from '../../scope.ts';
import { budgetScopeTypes } from './budget.table.ts';
import { thisMoment } from './hard-stop.sql.ts';
import { invocationBlocks } from './invocation-block.sql.ts';

/** An agent that is to work on an issue. */
export interface InvocationSubject {
  readonly issueId: string;
  readonly agentId: string;
  readonly projectId: string | null;
}

/** Why an agent may not start work on an issue now, and whose budget or pause it is. */
export interface InvocationBlock {
  readonly issueId: string;
  readonly agentId: string;
  readonly scopeType: (typeof budgetScopeTypes)[number];
  readonly scopeId: string;
  readonly scopeName: string;
  readonly reason: string;
  /** What the caller can do about it. */
  readonly remedy: string;
}

const rowSchema = z.object({
  issue_id: z.string(),
  agent_id: z.string(),
  block_scope_type: z.enum(budgetScopeTypes),
  block_scope_id: z.string(),
  block_scope_name: z.string(),
  block_reason: z.string(),
  block_remedy: z.string(),
});

/** The block of each subject that has one, in the order of the subjects, in one statement for any number of them. */
export async function invocationBlocksOf(
  { db, plugin }: Scope,
  subjects: readonly InvocationSubject[],
): Promise<InvocationBlock[]> {
  if (subjects.length === 0) return [];
  const column = (name: keyof InvocationSubject) => uuids(subjects.map((subject) => subject[name]));
  const rows = await queryRows(
    db,
    rowSchema,
    invocationBlocks(
      sql`${plugin.companyId}`,
      thisMoment(),
      sql`select asked.n, asked.issue_id, asked.agent_id, asked.project_id
        from unnest(${column('issueId')}, ${column('agentId')}, ${column('projectId')})
          with ordinality as asked (issue_id, agent_id, project_id, n)`,
    ),
  );
  return rows.map((row) => ({
    issueId: row.issue_id,
    agentId: row.agent_id,
    scopeType: row.block_scope_type,
    scopeId: row.block_scope_id,
    scopeName: row.block_scope_name,
    reason: row.block_reason,
    remedy: row.block_remedy,
  }));
}
