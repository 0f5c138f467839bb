/**
 * What a session of a plugin may take of the server. They bind its role from the login on; a statement could change them, but no
 * statement that gets there can be a SET.
 */
export const pluginRoleLimits = {
  statementTimeoutMs: 2_000,
  lockTimeoutMs: 1_500,
  idleInTransactionMs: 10_000,
  /** Of all gateways together. */
  connections: 16,
  workMem: '4MB',
  tempFileLimit: '64MB',
} as const;
