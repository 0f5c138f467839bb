const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether PostgreSQL would take `value` as a uuid in its usual notation. Anything else names no row. */
export function isUuid(value: string): boolean {
  return uuidPattern.test(value);
}
