import { createHash } from 'node:crypto';

/** A document that was looked at: what it is called, what it costs, and what is wrong with it. */
export interface RatedDocument {
  readonly sha256: string;
  readonly body: string;
  /** Its operations, for people. */
  readonly name: string;
  /** Points, with page sizes that variables give counted as the usual page. */
  readonly cost: number;
  /** Why it cannot run on the schema; empty where it can. */
  readonly problems: readonly string[];
}

export type RateDocument = (body: string) => RatedDocument;

/** The documents that a plugin is installed with, and whether its user interface runs these alone. */
export interface TrustedDocuments {
  readonly documents: readonly RatedDocument[];
  readonly onlyThese: boolean;
}

export function documentHash(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}
