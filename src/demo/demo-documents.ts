import type { documentRevisions, documents, issueDocuments } from '../modules/documents/document.table.ts';
import type { DemoIssue } from './demo-issues.ts';
import type { DemoAgent } from './demo-people.ts';
import { changeSummaries, documentTemplates, fill } from './demo-vocabulary.ts';
import { day, type Moment, timestampOf } from './moment.ts';
import type { Random } from './random.ts';
import { diceFor, momentAfter, type Scene } from './scene.ts';

type DocumentKey = keyof typeof documentTemplates;

export interface DemoRevision {
  readonly id: string;
  readonly number: number;
  readonly body: string;
  readonly changeSummary: string | null;
  readonly agent: DemoAgent | null;
  readonly userId: string | null;
  readonly createdAt: Moment;
}

export interface DemoDocument {
  readonly id: string;
  readonly linkId: string;
  readonly issue: DemoIssue;
  readonly key: DocumentKey;
  readonly title: string;
  readonly first: DemoRevision;
  readonly latest: DemoRevision;
  readonly revisions: readonly DemoRevision[];
}

export function writeDocuments(scene: Scene, issues: readonly DemoIssue[]): DemoDocument[] {
  const random = diceFor(scene, 'documents');
  return issues
    .filter(({ isWorkedExample }) => !isWorkedExample)
    .flatMap((issue) => {
      const keys: DocumentKey[] = [];
      const isPlanned = issue.children.length > 0;
      if (random.chance(isPlanned ? 0.7 : 0.05)) keys.push('plan');
      if (random.chance(issue.startedAt === null ? 0.03 : 0.12)) keys.push('notes');
      if (random.chance(0.06)) keys.push('spec');
      // Written by the host between two runs of one piece of work, not by an agent or a plugin.
      if (issue.status === 'in_progress' && random.chance(0.3)) keys.push('continuation-summary');
      return keys.map((key) => writeDocument(scene, random, issue, key));
    });
}

function writeDocument(scene: Scene, random: Random, issue: DemoIssue, key: DocumentKey): DemoDocument {
  const { title, body, additions } = documentTemplates[key];
  const slots = { title: issue.topic.title, thing: issue.topic.thing, place: issue.topic.place };
  const revisions: DemoRevision[] = [];
  let text = fill(body, slots);
  let at = momentAfter(scene, random, issue.startedAt ?? issue.createdAt, day);
  for (let number = 1; number <= 1 + additions.length; number += 1) {
    const isUsers = issue.assigneeAgent === null;
    revisions.push({
      id: random.uuid(),
      number,
      body: text,
      changeSummary: number === 1 ? null : random.pick(changeSummaries),
      agent: isUsers ? null : issue.assigneeAgent,
      userId: isUsers ? random.pick(scene.profile.users) : null,
      createdAt: at,
    });
    if (random.chance(0.5)) break;
    text += fill(additions[number - 1] ?? '', slots);
    at = momentAfter(scene, random, at, 2 * day);
  }
  const first = revisions[0];
  const latest = revisions.at(-1);
  if (!first || !latest) throw new Error('A document has at least one revision');
  return { id: random.uuid(), linkId: random.uuid(), issue, key, title, first, latest, revisions };
}

export function documentRows({ profile }: Scene, all: readonly DemoDocument[]): (typeof documents.$inferInsert)[] {
  return all.map(({ id, title, first, latest }) => ({
    id,
    companyId: profile.id,
    title,
    format: 'markdown',
    latestBody: latest.body,
    latestRevisionId: latest.id,
    latestRevisionNumber: latest.number,
    createdByAgentId: first.agent?.id ?? null,
    createdByUserId: first.userId,
    updatedByAgentId: latest.agent?.id ?? null,
    updatedByUserId: latest.userId,
    createdAt: timestampOf(first.createdAt),
    updatedAt: timestampOf(latest.createdAt),
  }));
}

export function issueDocumentRows(
  { profile }: Scene,
  all: readonly DemoDocument[],
): (typeof issueDocuments.$inferInsert)[] {
  return all.map(({ id, linkId, issue, key, first, latest }) => ({
    id: linkId,
    companyId: profile.id,
    issueId: issue.id,
    documentId: id,
    key,
    createdAt: timestampOf(first.createdAt),
    updatedAt: timestampOf(latest.createdAt),
  }));
}

export function revisionRows(
  { profile }: Scene,
  all: readonly DemoDocument[],
): (typeof documentRevisions.$inferInsert)[] {
  return all.flatMap(({ id: documentId, title, revisions }) =>
    revisions.map((revision) => ({
      id: revision.id,
      companyId: profile.id,
      documentId,
      revisionNumber: revision.number,
      title,
      format: 'markdown' as const,
      body: revision.body,
      changeSummary: revision.changeSummary,
      createdByAgentId: revision.agent?.id ?? null,
      createdByUserId: revision.userId,
      createdAt: timestampOf(revision.createdAt),
    })),
  );
}
