import type pg from 'pg';
import { activityLog } from '../modules/activity/activity.table.ts';
import { agents } from '../modules/agents/agent.table.ts';
import { approvals, issueApprovals } from '../modules/approvals/approval.table.ts';
import { budgetIncidents, budgetPolicies } from '../modules/budgets/budget.table.ts';
import { issueComments } from '../modules/comments/comment.table.ts';
import { companies } from '../modules/companies/company.table.ts';
import { costEvents } from '../modules/costs/cost-event.table.ts';
import { documentRevisions, documents, issueDocuments } from '../modules/documents/document.table.ts';
import { goals } from '../modules/goals/goal.table.ts';
import { issues } from '../modules/issues/issue.table.ts';
import { pluginCompanySettings } from '../modules/plugins/plugin.table.ts';
import { projects } from '../modules/projects/project.table.ts';
import { issueRelations } from '../modules/relations/relation.table.ts';
import { heartbeatRuns } from '../modules/runs/run.table.ts';
import { agentWakeupRequests } from '../modules/wakeups/wakeup.table.ts';
import type { CompanyProfile } from './company-profile.ts';
import { logEverything } from './demo-activity.ts';
import { approvalRows, askForApprovals, issueApprovalRows } from './demo-approvals.ts';
import { writeBacklog } from './demo-backlog.ts';
import { blockerRows, drawBlockers, openBlockersOf } from './demo-blockers.ts';
import { setBudgets } from './demo-budgets.ts';
import { commentRows, writeComments } from './demo-comments.ts';
import { addUpCosts, costRows } from './demo-costs.ts';
import { documentRows, issueDocumentRows, revisionRows, writeDocuments } from './demo-documents.ts';
import { issueRows } from './demo-issues.ts';
import { agentRows, castAgents } from './demo-people.ts';
import { installationRows } from './demo-plugins.ts';
import { letTimePass } from './demo-progress.ts';
import { setGoals, setProjects } from './demo-projects.ts';
import { runRows, workOnIssues } from './demo-runs.ts';
import { wakeupRows } from './demo-wakeups.ts';
import { insertRows } from './insert-rows.ts';
import { day, type Moment, timestampOf } from './moment.ts';
import { setScene } from './scene.ts';
import { settleTotals } from './settle-totals.ts';

/** Six weeks in the life of a company: first thought out as a whole, then written table by table in the order of the references. */
export async function insertCompany(client: pg.Client, profile: CompanyProfile, now: Moment): Promise<void> {
  const scene = setScene(profile, now);
  const cast = castAgents(scene);
  const goalList = setGoals(scene, cast);
  const projectList = setProjects(scene, goalList, cast);
  const backlog = writeBacklog(scene, projectList, cast);
  letTimePass(scene, backlog, cast);
  const blockers = drawBlockers(scene, backlog);
  const runs = workOnIssues(scene, backlog, cast, openBlockersOf(blockers));
  const comments = writeComments(scene, backlog, runs);
  const documentList = writeDocuments(scene, backlog);
  const costs = addUpCosts(scene, backlog, runs, cast);
  const budgets = setBudgets(scene, cast, projectList, costs);
  const approvalList = [...askForApprovals(scene, backlog), ...budgets.approvals];
  const activity = logEverything(scene, {
    issues: backlog,
    blockers,
    runs,
    comments,
    documents: documentList,
    approvals: approvalList,
  });

  const companyRow = {
    id: profile.id,
    name: profile.name,
    description: profile.description,
    issuePrefix: profile.prefix,
    issueCounter: backlog.length,
    brandColor: profile.brandColor,
    createdAt: timestampOf(scene.start - 32 * day),
    updatedAt: timestampOf(scene.start - 32 * day),
  };
  await insertRows(client, companies, [companyRow]);
  await insertRows(client, pluginCompanySettings, installationRows(profile.id, now));
  await insertRows(client, agents, agentRows(scene, cast));
  await insertRows(
    client,
    goals,
    goalList.map(({ row }) => row),
  );
  await insertRows(
    client,
    projects,
    projectList.map(({ row }) => row),
  );
  await insertRows(client, agentWakeupRequests, wakeupRows(scene, runs, backlog));
  await insertRows(client, heartbeatRuns, runRows(scene, runs));
  await insertRows(client, issues, issueRows(scene, backlog));
  await insertRows(client, issueRelations, blockerRows(scene, blockers));
  await insertRows(client, issueComments, commentRows(scene, comments));
  await insertRows(client, documents, documentRows(scene, documentList));
  await insertRows(client, issueDocuments, issueDocumentRows(scene, documentList));
  await insertRows(client, documentRevisions, revisionRows(scene, documentList));
  await insertRows(client, costEvents, costRows(scene, costs));
  await insertRows(client, approvals, approvalRows(scene, approvalList));
  await insertRows(client, issueApprovals, issueApprovalRows(scene, approvalList));
  await insertRows(client, budgetPolicies, budgets.policies);
  await insertRows(client, budgetIncidents, budgets.incidents);
  await insertRows(client, activityLog, activity);
  await settleTotals(client, profile.id, now);
}
