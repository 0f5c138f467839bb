import type { Issue } from 'paperclip-graphql/client';
import { NotFound, type WorkerClient } from 'paperclip-graphql/worker';
import { z } from 'zod';

export const kickoffOrigin = 'plugin:paperclip.missions:kickoff';
export const documentKey = 'mission-brief';

const briefSql = 'select goal, requested_by from mission_briefs where issue_id = $1';
const briefRows = z.array(z.object({ goal: z.string(), requested_by: z.string() }));

/** What the route answers, and the page reads. */
export interface MissionFile {
  /** Null where there is neither a brief nor a kick-off. */
  readonly mission: {
    readonly goal: string;
    readonly requestedBy: string;
    readonly kickoff: Pick<Issue, 'id' | 'identifier' | 'title' | 'status'> | null;
    readonly document: { readonly title: string | null; readonly revisionNumber: number } | null;
    readonly summary: { readonly issues: number; readonly costCents: number; readonly openApprovals: number };
  } | null;
}

/** What there is of a mission: its brief, the issue that begins it, its document, and how its tree stands. */
export async function readMission(client: WorkerClient, name: string): Promise<MissionFile> {
  const { id: issueId } = await findIssue(client, name);
  const [rows, [kickoff], document, summary] = await Promise.all([
    client.db.query(briefSql, [issueId]),
    client.issues.list({ parentId: issueId, originKind: kickoffOrigin, limit: 1 }),
    client.issues.documents.get(issueId, documentKey),
    client.issues.summaries.getOrchestration({ issueId, includeSubtree: true }),
  ]);
  const [brief] = briefRows.parse(rows);
  if (!brief && !kickoff) return { mission: null };
  return {
    mission: {
      goal: brief?.goal ?? '',
      requestedBy: brief?.requested_by ?? '',
      kickoff: kickoff ? briefly(kickoff) : null,
      document: document && { title: document.title, revisionNumber: document.latestRevisionNumber },
      summary: {
        issues: summary.subtreeIssueIds.length,
        costCents: summary.costs.costCents,
        openApprovals: summary.approvals.filter(({ status }) => status === 'pending').length,
      },
    },
  };
}

/** By its id or its identifier: the path of a route may have either. */
export async function findIssue(client: WorkerClient, name: string): Promise<Issue> {
  const issue = await client.issues.get(name);
  if (!issue) throw new NotFound('There is no such issue.');
  return issue;
}

function briefly({ id, identifier, title, status }: Issue) {
  return { id, identifier, title, status };
}
