/**
 * Columns of Paperclip that came late, and that the gateway can do without: it reads them and never writes them. Where an older
 * Paperclip lacks one, its fields read as what stands here. Any other column that is missing keeps the gateway from attaching.
 */
export const standIns: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  companies: {
    brand_color: 'null',
    feedback_data_sharing_enabled: 'false',
    feedback_data_sharing_consent_at: 'null',
    feedback_data_sharing_consent_by_user_id: 'null',
    feedback_data_sharing_terms_version: 'null',
    pause_reason: 'null',
    paused_at: 'null',
  },
  agents: { icon: 'null', metadata: 'null', pause_reason: 'null', paused_at: 'null', permissions: `'{}'` },
  projects: {
    archived_at: 'null',
    color: 'null',
    env: 'null',
    execution_workspace_policy: 'null',
    pause_reason: 'null',
    paused_at: 'null',
  },
  issues: {
    assignee_adapter_overrides: 'null',
    execution_policy: 'null',
    execution_state: 'null',
    execution_workspace_id: 'null',
    execution_workspace_preference: 'null',
    execution_workspace_settings: 'null',
    project_workspace_id: 'null',
  },
  cost_events: { biller: `'unknown'`, billing_type: `'unknown'`, cached_input_tokens: '0', heartbeat_run_id: 'null' },
  heartbeat_runs: {
    continuation_attempt: '0',
    error_code: 'null',
    external_run_id: 'null',
    issue_comment_retry_queued_at: 'null',
    issue_comment_satisfied_by_comment_id: 'null',
    issue_comment_status: `'not_applicable'`,
    last_useful_action_at: 'null',
    liveness_reason: 'null',
    liveness_state: 'null',
    log_bytes: 'null',
    log_compressed: 'false',
    log_ref: 'null',
    log_sha256: 'null',
    log_store: 'null',
    next_action: 'null',
    process_group_id: 'null',
    process_loss_retry_count: '0',
    process_pid: 'null',
    process_started_at: 'null',
    retry_of_run_id: 'null',
    stderr_excerpt: 'null',
    stdout_excerpt: 'null',
  },
};

/**
 * Tables that came with Paperclip's plugin databases, in April 2026. Where they are not there, the gateway makes them, just as
 * Paperclip will, and takes them away when it is detached.
 */
export const tablesMadeWhereMissing: ReadonlySet<string> = new Set(['plugin_database_namespaces', 'plugin_migrations']);
