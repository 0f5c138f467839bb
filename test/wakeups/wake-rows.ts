import type { TestGateway } from '../../src/testing/test-gateway.ts';

/** What the queue holds of a company, as the host reads it. */
export interface WakeRows {
  readonly requests: readonly Record<string, unknown>[];
  readonly runs: readonly Record<string, unknown>[];
}

/** Every wake-up request and every run of a company, oldest first, without the times that nobody can foretell. */
export async function wakeRowsOf(test: TestGateway, companyId: string): Promise<WakeRows> {
  const requests = await test.truth<Record<string, unknown>>(
    `select id, agent_id, source, trigger_detail, reason, payload, status, coalesced_count, requested_by_actor_type, requested_by_actor_id,
       idempotency_key, run_id, claimed_at is not null as is_claimed, finished_at is not null as is_finished, error
     from agent_wakeup_requests where company_id = $1 order by requested_at, id`,
    [companyId],
  );
  const runs = await test.truth<Record<string, unknown>>(
    `select id, agent_id, invocation_source, trigger_detail, status, wakeup_request_id, context_snapshot, session_id_before,
       started_at is not null as is_started, finished_at is not null as is_finished
     from heartbeat_runs where company_id = $1 order by created_at, id`,
    [companyId],
  );
  return { requests, runs };
}

/** The audit entries of an action, oldest first. */
export async function entriesOf(test: TestGateway, companyId: string, action: string) {
  return test.truth<{ entity_id: string; details: Record<string, unknown> }>(
    `select actor_type, actor_id, entity_type, entity_id, agent_id, run_id, details from activity_log
     where company_id = $1 and action = $2 order by created_at, id`,
    [companyId, action],
  );
}
