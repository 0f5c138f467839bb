import type pg from 'pg';
import { type Moment, timestampOf } from './moment.ts';

/** Paperclip keeps sums beside the rows that they are sums of. This brings them into step. */
export async function settleTotals(client: pg.Client, companyId: string, now: Moment): Promise<void> {
  await client.query(
    `update companies c set spent_monthly_cents = spent.cents
     from (
       select coalesce(sum(cost_cents), 0) as cents from cost_events
       where company_id = $1 and occurred_at >= date_trunc('month', $2::timestamptz, 'UTC')
     ) spent
     where c.id = $1`,
    [companyId, timestampOf(now)],
  );
  await client.query(
    `update agents a set
       spent_monthly_cents = coalesce((
         select sum(e.cost_cents) from cost_events e
         where e.company_id = $1 and e.agent_id = a.id and e.occurred_at >= date_trunc('month', $2::timestamptz, 'UTC')
       ), 0),
       last_heartbeat_at = (select max(r.started_at) from heartbeat_runs r where r.company_id = $1 and r.agent_id = a.id)
     where a.company_id = $1`,
    [companyId, timestampOf(now)],
  );
  await client.query(
    `insert into agent_runtime_state (
       agent_id, company_id, adapter_type, session_id, last_run_id, last_run_status, last_error,
       total_input_tokens, total_output_tokens, total_cached_input_tokens, total_cost_cents, created_at, updated_at
     )
     select a.id, $1, a.adapter_type, null, r.id, r.status, r.error,
       coalesce(sum(e.input_tokens), 0), coalesce(sum(e.output_tokens), 0), coalesce(sum(e.cached_input_tokens), 0),
       coalesce(sum(e.cost_cents), 0), a.created_at, coalesce(r.updated_at, a.created_at)
     from agents a
     left join lateral (
       select * from heartbeat_runs r where r.company_id = $1 and r.agent_id = a.id and r.started_at is not null
       order by r.started_at desc, r.id limit 1
     ) r on true
     left join cost_events e on e.company_id = $1 and e.agent_id = a.id
     where a.company_id = $1
     group by a.company_id, a.id, r.id, r.status, r.error, r.updated_at
     on conflict (company_id, agent_id) do update set
       last_run_id = excluded.last_run_id, last_run_status = excluded.last_run_status, last_error = excluded.last_error,
       total_input_tokens = excluded.total_input_tokens, total_output_tokens = excluded.total_output_tokens,
       total_cached_input_tokens = excluded.total_cached_input_tokens, total_cost_cents = excluded.total_cost_cents,
       updated_at = excluded.updated_at`,
    [companyId],
  );
}
