import { type SQL, sql } from 'drizzle-orm';
import type { Scope } from '../../scope.ts';
import { issues } from './issue.table.ts';

/** The goal that an issue serves by where it stands: its project's, and outside any project the company's. */
export function goalByProject(scope: Scope, projectId: string | null): SQL {
  return projectId === null ? goalOfCompany(scope) : goalOfProject(scope, sql`${projectId}::uuid`);
}

/**
 * The goal of an issue that moves to another project, or out of any, as in Paperclip: it moves along where it was the one of the old
 * place, or none. One that somebody has chosen stays.
 */
export function goalAfterMove(scope: Scope, projectId: string | null): SQL {
  const { goalId, projectId: before } = issues;
  const byOldPlace = sql`case when ${before} is null then ${goalOfCompany(scope)} else ${goalOfProject(scope, sql`${before}`)} end`;
  return sql`case when ${goalId} is null or ${goalId} = ${byOldPlace} then ${goalByProject(scope, projectId)} else ${goalId} end`;
}

/** The active top goal of the company, or else what comes nearest to it. */
function goalOfCompany({ plugin }: Scope): SQL {
  return sql`(select g.id from goals g where g.company_id = ${plugin.companyId} and g.level = 'company'
    order by (g.parent_id is null and g.status = 'active') desc, (g.parent_id is null) desc, g.created_at, g.id limit 1)`;
}

function goalOfProject({ plugin }: Scope, projectId: SQL): SQL {
  return sql`(select p.goal_id from projects p where p.company_id = ${plugin.companyId} and p.id = ${projectId})`;
}
