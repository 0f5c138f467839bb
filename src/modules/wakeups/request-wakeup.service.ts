import { BadUserInput, InvalidInputRefusal, NotFoundRefusal, type Refusal } from '../../kernel/errors.ts';
import { hasControlCharacter } from '../../kernel/text.ts';
import type { MutationOutcome } from '../mutations/mutation-outcome.ts';
import type { MutationScope } from '../mutations/mutation-scope.ts';
import type { WakeRefusalData } from './wake-refusals.ts';
import { wakeabilityOf } from './wakeability.ts';
import { WakeRefusedRefusal } from './wakeup.errors.ts';
import { activityOf, defaultWakeReason, enqueueWakeups, type Wakeup } from './wakeup.service.ts';
import { lockIssuesToWake } from './wakeup.sql.ts';

export const wakeBatchMax = 100;
const wakeTextMax = 255;

interface WakeTexts {
  readonly reason?: string | null | undefined;
  readonly contextSource?: string | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

export interface RequestWakeupValues extends WakeTexts {
  readonly issueId: string;
}

export interface RequestWakeupsValues extends WakeTexts {
  readonly issueIds: readonly string[];
  readonly atomic?: boolean | null | undefined;
}

/** A wake-up as a payload keeps it. */
export type WakeupData = Pick<Wakeup, 'issueId' | 'outcome' | 'runId' | 'wakeupRequestId'>;

/** What became of one issue of a batch, as a payload keeps it. */
export type WakeResultData =
  | {
      readonly kind: 'woken';
      readonly wakeup: WakeupData /** Which of the entries is its own. */;
      readonly entry: number;
    }
  | { readonly kind: 'unknown'; readonly path: string[] }
  | {
      readonly kind: 'refused';
      readonly issueId: string;
      readonly path: string[];
      readonly refusals: readonly WakeRefusalData[];
    };

/** Wakes the agent of one issue. What refuses it is asked while the issue's row is locked, so it still holds when the wake-up is written. */
export async function requestWakeup(
  scope: MutationScope,
  input: RequestWakeupValues,
): Promise<MutationOutcome<WakeupData>> {
  const path = ['input', 'issueId'];
  const texts = textsOf(input, 'plugin.issue.requestWakeup');
  const issue = (await lockIssuesToWake(scope, [input.issueId])).get(input.issueId);
  if (!issue) throw unknownIssue(path);
  const refusals = (await wakeabilityOf(scope, [issue.id])).get(issue.id) ?? [];
  if (refusals.length > 0) throw new WakeRefusedRefusal(issue.id, refusals, { path });
  const wake = { ...texts, issueId: issue.id, idempotencyKey: input.idempotencyKey ?? null };
  const [wakeup] = await enqueueWakeups(scope, [wake]);
  if (!wakeup) throw new Error('a wake-up was written and is gone');
  return { data: dataOf(wakeup), activity: [activityOf(wakeup)] };
}

/** Wakes the agents of several issues: each on its own, or, where atomic, all or none. */
export async function requestWakeups(
  scope: MutationScope,
  input: RequestWakeupsValues,
): Promise<MutationOutcome<{ results: WakeResultData[] }>> {
  const { issueIds: references, atomic, idempotencyKey } = input;
  if (references.length === 0 || references.length > wakeBatchMax) {
    throw new InvalidInputRefusal(`Name 1 to ${wakeBatchMax} issues.`, { path: ['input', 'issueIds'] });
  }
  const texts = textsOf(input, 'plugin.issue.requestWakeups');
  const found = await lockIssuesToWake(scope, references);
  const refusalsOf = await wakeabilityOf(
    scope,
    [...found.values()].map(({ id }) => id),
  );
  const asked = firstMentions(references, (reference) => found.get(reference)?.id);
  const refusalOf = ({ issueId, path }: Mention): Refusal | null => {
    if (issueId === undefined) return unknownIssue(path);
    const refusals = refusalsOf.get(issueId) ?? [];
    return refusals.length > 0 ? new WakeRefusedRefusal(issueId, refusals, { path }) : null;
  };
  const judged = asked.map((mention) => ({ ...mention, refusal: refusalOf(mention) }));
  if (atomic) assertNoneRefused(judged.map(({ refusal }) => refusal));
  const wakeups = await enqueueWakeups(
    scope,
    judged.flatMap(({ issueId, refusal }) =>
      issueId === undefined || refusal !== null
        ? []
        : { ...texts, issueId, idempotencyKey: idempotencyKey == null ? null : `${idempotencyKey}:${issueId}` },
    ),
  );
  const entryOf = new Map(wakeups.map(({ issueId }, entry) => [issueId, entry]));
  const results = judged.map(({ issueId, path, refusal }): WakeResultData => {
    if (refusal instanceof WakeRefusedRefusal) {
      return { kind: 'refused', issueId: refusal.issueId, path, refusals: refusal.refusals };
    }
    const entry = issueId === undefined ? undefined : entryOf.get(issueId);
    const wakeup = entry === undefined ? undefined : wakeups[entry];
    return entry === undefined || wakeup === undefined
      ? { kind: 'unknown', path }
      : { kind: 'woken', wakeup: dataOf(wakeup), entry };
  });
  return { data: { results }, activity: wakeups.map(activityOf) };
}

export function unknownIssue(path: readonly string[]): NotFoundRefusal {
  return new NotFoundRefusal('There is no issue of that id in this company.', { path });
}

interface Mention {
  /** Undefined: the company has no such issue. */
  readonly issueId: string | undefined;
  readonly path: string[];
}

/** Each issue where it is first named; by UUID and by identifier it is the same one. */
function firstMentions(references: readonly string[], idOf: (reference: string) => string | undefined): Mention[] {
  const mentions = new Map<string, Mention>();
  for (const [position, reference] of references.entries()) {
    const issueId = idOf(reference);
    const key = issueId ?? `unknown ${reference.toLowerCase()}`;
    if (!mentions.has(key)) mentions.set(key, { issueId, path: ['input', 'issueIds', String(position)] });
  }
  return [...mentions.values()];
}

function assertNoneRefused(refusals: readonly (Refusal | null)[]): void {
  const first = refusals.find((refusal) => refusal !== null);
  if (first instanceof NotFoundRefusal) throw new InvalidInputRefusal(first.message, { path: first.path });
  if (first) throw first;
}

function textsOf({ reason, contextSource }: WakeTexts, defaultSource: string) {
  return {
    reason: textOf('reason', reason) ?? defaultWakeReason,
    contextSource: textOf('contextSource', contextSource) ?? defaultSource,
  };
}

function textOf(field: 'reason' | 'contextSource', text: string | null | undefined): string | null {
  if (text == null) return null;
  if (text.length === 0 || text.length > wakeTextMax || hasControlCharacter(text)) {
    throw new BadUserInput(`${field} has 1 to ${wakeTextMax} characters on one line.`, { path: ['input', field] });
  }
  return text;
}

function dataOf({ issueId, outcome, runId, wakeupRequestId }: Wakeup): WakeupData {
  return { issueId, outcome, runId, wakeupRequestId };
}
