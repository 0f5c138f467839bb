export interface CeilingStatement {
  /** One row of one column: the JSON text of `data`. `$1` is the company; what follows are the operation's own values. */
  readonly text: string;
  /** Whether `$2` is the plugin. */
  readonly takesPlugin?: true;
}

const moment = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
const scalars = (alias: string) => `${alias}.id, ${alias}.identifier, ${alias}.title, upper(${alias}.status) as status`;
/** `{"<name>": …}` around what a sub-select gives. */
const field = (name: string, select: string) => `(select row_to_json(o) from (${select}) as o) as "${name}"`;
const list = (name: string, select: string) =>
  `(select coalesce(json_agg(row_to_json(o)), '[]') from (${select}) as o) as "${name}"`;
const data = (column: string) => `select row_to_json(answer)::text from (select ${column}) as answer`;

const treeOrder = `with recursive tree as (
    select i.id, ''::text collate "C" as path from issues i where i.company_id = $1 and i.id = $2
    union all
    select c.id, tree.path || to_char(c.created_at at time zone 'UTC', 'YYYYMMDDHH24MISSUS') || c.id
    from tree cross join lateral (
      select i.id, i.created_at from issues i where i.company_id = $1 and i.parent_id = tree.id and i.hidden_at is null offset 0
    ) as c where c.id <> $2
  )`;
const tree = `with recursive tree as (
    select i.id from issues i where i.company_id = $1 and i.id = $2
    union all
    select c.id from tree cross join lateral (
      select i.id from issues i where i.company_id = $1 and i.parent_id = tree.id and i.hidden_at is null offset 0
    ) as c where c.id <> $2
  )`;

/** By the names that the operations have in operations.ts. */
export const ceilingStatements: ReadonlyMap<string, CeilingStatement> = new Map<string, CeilingStatement>([
  [
    'O1',
    {
      text: data(
        field(
          'issue',
          `select ${scalars('i')}, upper(i.priority) as priority, i.request_depth as "requestDepth",
             ${moment('i.created_at')} as "createdAt", ${moment('i.updated_at')} as "updatedAt"
           from issues i where i.company_id = $1 and i.id = $2`,
        ),
      ),
    },
  ],
  [
    'O2',
    {
      text: data(
        field(
          'issues',
          `select ${list(
            'nodes',
            `select ${scalars('i')}, upper(i.priority) as priority, ${moment('i.updated_at')} as "updatedAt",
               ${field('assigneeAgent', 'select a.id, a.name from agents a where a.company_id = $1 and a.id = i.assignee_agent_id')},
               ${list(
                 'blockedBy',
                 `select b.id, b.identifier, upper(b.status) as status
                  from issue_relations r join issues b on b.company_id = $1 and b.id = r.issue_id
                  where r.company_id = $1 and r.related_issue_id = i.id and r.type = 'blocks' order by r.created_at, r.id`,
               )}
             from issues i where i.company_id = $1 and i.hidden_at is null order by i.created_at desc, i.id desc limit 50`,
          )}`,
        ),
      ),
    },
  ],
  [
    'O3',
    {
      text: data(
        field(
          'subtree',
          `select ${field(
            'issues',
            `select ${list(
              'nodes',
              `${treeOrder}
               select ${scalars('i')}, upper(i.priority) as priority, i.request_depth as "requestDepth",
                 i.billing_code as "billingCode", ${moment('i.updated_at')} as "updatedAt"
               from tree join issues i on i.company_id = $1 and i.id = tree.id order by tree.path limit 1000`,
            )}`,
          )}`,
        ),
      ),
    },
  ],
  [
    'O4',
    {
      text: data(
        field(
          'subtree',
          `select ${field(
            'costs',
            `select ${list(
              'groups',
              `${tree}
               select e.billing_code as "billingCode", json_build_object('costCents', sum(e.cost_cents),
                 'inputTokens', sum(e.input_tokens), 'outputTokens', sum(e.output_tokens), 'eventCount', count(*)) as totals
               from tree join cost_events e on e.company_id = $1 and e.issue_id = tree.id
               group by e.billing_code order by sum(e.cost_cents) desc, count(*) desc, e.billing_code limit 100`,
            )}`,
          )}`,
        ),
      ),
    },
  ],
  [
    'O5',
    {
      takesPlugin: true,
      text: `
        with counter as (
          update companies set issue_counter = issue_counter + 1 where id = $1 returning issue_counter, issue_prefix
        ), issue as (
          insert into issues (company_id, title, status, priority, issue_number, identifier, origin_kind)
          select $1, $3, 'backlog', 'medium', issue_counter, issue_prefix || '-' || issue_counter, 'plugin:bench' from counter
          returning id, identifier, title, status
        ), relation as (
          insert into issue_relations (company_id, issue_id, related_issue_id, type)
          select $1, $4, issue.id, 'blocks' from issue returning id
        ), entry as (
          insert into activity_log (company_id, actor_type, actor_id, action, entity_type, entity_id, details)
          select $1, 'plugin', $2::uuid::text, 'issue.created', 'issue', issue.id::text,
            jsonb_build_object('title', issue.title, 'identifier', issue.identifier)
          from issue, relation returning id
        )
        select json_build_object('createIssue', json_build_object('issue', (select row_to_json(o) from (${`
          select ${scalars('issue')}`}) as o)))::text
        from issue, entry`,
    },
  ],
  [
    'deepPage',
    {
      text: data(
        field(
          'issues',
          `select ${list(
            'nodes',
            `select ${scalars('i')}, ${moment('i.updated_at')} as "updatedAt"
             from issues i where i.company_id = $1 and i.hidden_at is null and (i.created_at, i.id) < ($2::timestamptz, $3::uuid)
             order by i.created_at desc, i.id desc limit 50`,
          )}`,
        ),
      ),
    },
  ],
  [
    'nested',
    {
      text: data(
        field(
          'issues',
          `select ${list(
            'nodes',
            `select i.id, i.title, ${field(
              'children',
              `select ${list(
                'nodes',
                `select c.id, c.title, ${field(
                  'comments',
                  `select ${list(
                    'nodes',
                    `select m.id, m.body, ${moment('m.created_at')} as "createdAt" from issue_comments m
                     where m.company_id = $1 and m.issue_id = c.id order by m.created_at, m.id limit 5`,
                  )}`,
                )}
                 from issues c where c.company_id = $1 and c.parent_id = i.id and c.hidden_at is null
                 order by c.created_at, c.id limit 10`,
              )}`,
            )}
             from issues i where i.company_id = $1 and i.hidden_at is null order by i.created_at desc, i.id desc limit 20`,
          )}`,
        ),
      ),
    },
  ],
  [
    'feed',
    {
      text: data(
        field(
          'activity',
          `select ${list(
            'nodes',
            `select a.id, a.action, upper(a.actor_type) as "actorType", a.entity_type as "entityType", a.entity_id as "entityId",
               ${moment('a.created_at')} as "createdAt",
               ${field('agent', 'select g.id, g.name from agents g where g.company_id = $1 and g.id = a.agent_id')}
             from activity_log a where a.company_id = $1 order by a.created_at desc, a.id desc limit 50`,
          )}`,
        ),
      ),
    },
  ],
]);
