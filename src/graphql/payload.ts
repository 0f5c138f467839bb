/** What a mutation leaves for the fields of its payload. */
export interface Payload<Data> {
  readonly payloadOf: string;
  readonly data: Data;
  readonly activityIds: readonly string[];
  readonly replayed: boolean;
  readonly dryRun: boolean;
}
