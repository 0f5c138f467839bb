import { useMutation, useQuery } from '@tanstack/react-query';
import { z } from 'zod/mini';
import { type CompanyPrefix, callRoute } from '../session.ts';
import { Failure } from '../shell/failure.tsx';
import { formatCents } from '../shell/formats.ts';
import { statusOf } from '../tree/status.ts';
import { RelatedIssue } from './related-issue.tsx';

const issueSchema = z.object({
  id: z.string(),
  identifier: z.nullable(z.string()),
  title: z.string(),
  status: z.string(),
});

/** What the worker's route answers. */
const fileSchema = z.object({
  mission: z.nullable(
    z.object({
      goal: z.string(),
      requestedBy: z.string(),
      kickoff: z.nullable(issueSchema),
      document: z.nullable(z.object({ title: z.nullable(z.string()), revisionNumber: z.number() })),
      summary: z.object({ issues: z.number(), costCents: z.number(), openApprovals: z.number() }),
    }),
  ),
});

export const missionFileKey = (company: CompanyPrefix, issueId: string) => ['mission-file', company, issueId] as const;

interface MissionFileProps {
  readonly company: CompanyPrefix;
  readonly issueId: string;
  readonly onSelect: (issueId: string) => void;
}

/** Kept by the plugin's worker, and reached through its own routes on the gateway. */
export function MissionFile({ company, issueId, onSelect }: MissionFileProps) {
  const path = `/issues/${issueId}/mission`;
  const file = useQuery({
    queryKey: missionFileKey(company, issueId),
    queryFn: async ({ signal }) => fileSchema.parse(await callRoute(company, path, { signal })).mission,
    retry: false,
    // No stream tells of what the worker keeps.
    refetchInterval: 10_000,
  });
  const start = useMutation({
    mutationFn: () =>
      callRoute(company, path, { body: { goal: file.data?.goal ?? 'Have it done, and know what it took' } }),
    onSuccess: () => file.refetch(),
  });
  const mission = file.data;
  return (
    <div className="file">
      <h3>Kept by the worker</h3>
      {(file.error ?? start.error) && <Failure error={(file.error ?? start.error) as Error} />}
      {mission && (
        <dl className="facts">
          <dt>In the tree</dt>
          <dd>
            {mission.summary.issues} issues, {formatCents(mission.summary.costCents)},{' '}
            {mission.summary.openApprovals === 1 ? '1 approval' : `${mission.summary.openApprovals} approvals`} open
          </dd>
          {mission.document && (
            <>
              <dt>Brief</dt>
              <dd>
                {mission.document.title ?? 'Untitled'}, revision {mission.document.revisionNumber}
              </dd>
            </>
          )}
          {mission.kickoff && (
            <>
              <dt>Kick-off</dt>
              <dd>
                <ul>
                  <RelatedIssue
                    issue={{ ...mission.kickoff, status: statusOf(mission.kickoff.status) ?? 'TODO' }}
                    onSelect={onSelect}
                  />
                </ul>
              </dd>
            </>
          )}
        </dl>
      )}
      {file.isSuccess && !mission?.kickoff && (
        <>
          <p className="note">The worker has not prepared this mission yet.</p>
          <button type="button" className="button" disabled={start.isPending} onClick={() => start.mutate()}>
            {start.isPending ? 'Preparing…' : 'Prepare the kick-off'}
          </button>
        </>
      )}
    </div>
  );
}
