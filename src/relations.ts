import { defineRelations } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { pluginSecrets } from './auth/plugin-secret.table.ts';
import { signingKeys } from './auth/signing-key.table.ts';
import { tokenRevocations } from './auth/token-revocation.table.ts';
import { activityLog } from './modules/activity/activity.table.ts';
import { agents } from './modules/agents/agent.table.ts';
import { agentRuntimeState } from './modules/agents/agent-runtime-state.table.ts';
import { approvals, issueApprovals } from './modules/approvals/approval.table.ts';
import { budgetIncidents, budgetPolicies } from './modules/budgets/budget.table.ts';
import { issueComments } from './modules/comments/comment.table.ts';
import { companies } from './modules/companies/company.table.ts';
import { costEvents } from './modules/costs/cost-event.table.ts';
import { documentRevisions, documents, issueDocuments } from './modules/documents/document.table.ts';
import { goals } from './modules/goals/goal.table.ts';
import { idempotencyKeys } from './modules/idempotency/idempotency-key.table.ts';
import { issues } from './modules/issues/issue.table.ts';
import { pluginCompanySettings, plugins } from './modules/plugins/plugin.table.ts';
import { pluginWorkers } from './modules/plugins/plugin-worker.table.ts';
import { projects } from './modules/projects/project.table.ts';
import { issueRelations } from './modules/relations/relation.table.ts';
import { heartbeatRuns } from './modules/runs/run.table.ts';
import { pluginDocumentRules, pluginDocuments } from './modules/trusted-documents/plugin-document.table.ts';
import { agentWakeupRequests } from './modules/wakeups/wakeup.table.ts';

export const tables = {
  companies,
  agents,
  agentRuntimeState,
  goals,
  projects,
  issues,
  issueRelations,
  issueComments,
  documents,
  issueDocuments,
  documentRevisions,
  approvals,
  issueApprovals,
  heartbeatRuns,
  agentWakeupRequests,
  costEvents,
  budgetPolicies,
  budgetIncidents,
  activityLog,
  plugins,
  pluginCompanySettings,
  idempotencyKeys,
  signingKeys,
  pluginSecrets,
  pluginWorkers,
  pluginDocuments,
  pluginDocumentRules,
  tokenRevocations,
};

/**
 * All tables in one picture. Every relation names the company on both of its sides: a join that follows it never leaves the company,
 * whatever row security says, and its index is bound by the company first.
 */
export const relations = defineRelations(tables, (r) => ({
  projects: {
    leadAgent: r.one.agents({
      from: [r.projects.companyId, r.projects.leadAgentId],
      to: [r.agents.companyId, r.agents.id],
    }),
  },
  issues: {
    parent: r.one.issues({
      from: [r.issues.companyId, r.issues.parentId],
      to: [r.issues.companyId, r.issues.id],
    }),
    children: r.many.issues({
      from: [r.issues.companyId, r.issues.id],
      to: [r.issues.companyId, r.issues.parentId],
    }),
    project: r.one.projects({
      from: [r.issues.companyId, r.issues.projectId],
      to: [r.projects.companyId, r.projects.id],
    }),
    assigneeAgent: r.one.agents({
      from: [r.issues.companyId, r.issues.assigneeAgentId],
      to: [r.agents.companyId, r.agents.id],
    }),
    createdByAgent: r.one.agents({
      from: [r.issues.companyId, r.issues.createdByAgentId],
      to: [r.agents.companyId, r.agents.id],
    }),
    checkoutRun: r.one.heartbeatRuns({
      from: [r.issues.companyId, r.issues.checkoutRunId],
      to: [r.heartbeatRuns.companyId, r.heartbeatRuns.id],
    }),
    comments: r.many.issueComments({
      from: [r.issues.companyId, r.issues.id],
      to: [r.issueComments.companyId, r.issueComments.issueId],
    }),
    issueDocuments: r.many.issueDocuments({
      from: [r.issues.companyId, r.issues.id],
      to: [r.issueDocuments.companyId, r.issueDocuments.issueId],
    }),
    issueApprovals: r.many.issueApprovals({
      from: [r.issues.companyId, r.issues.id],
      to: [r.issueApprovals.companyId, r.issueApprovals.issueId],
    }),
    costEvents: r.many.costEvents({
      from: [r.issues.companyId, r.issues.id],
      to: [r.costEvents.companyId, r.costEvents.issueId],
    }),
  },
  issueRelations: {
    issue: r.one.issues({
      from: [r.issueRelations.companyId, r.issueRelations.issueId],
      to: [r.issues.companyId, r.issues.id],
      optional: false,
    }),
    relatedIssue: r.one.issues({
      from: [r.issueRelations.companyId, r.issueRelations.relatedIssueId],
      to: [r.issues.companyId, r.issues.id],
      optional: false,
    }),
  },
  issueComments: {
    issue: r.one.issues({
      from: [r.issueComments.companyId, r.issueComments.issueId],
      to: [r.issues.companyId, r.issues.id],
      optional: false,
    }),
    authorAgent: r.one.agents({
      from: [r.issueComments.companyId, r.issueComments.authorAgentId],
      to: [r.agents.companyId, r.agents.id],
    }),
  },
  documents: {
    issueDocument: r.one.issueDocuments({
      from: [r.documents.companyId, r.documents.id],
      to: [r.issueDocuments.companyId, r.issueDocuments.documentId],
    }),
    revisions: r.many.documentRevisions({
      from: [r.documents.companyId, r.documents.id],
      to: [r.documentRevisions.companyId, r.documentRevisions.documentId],
    }),
    createdByAgent: r.one.agents({
      from: [r.documents.companyId, r.documents.createdByAgentId],
      to: [r.agents.companyId, r.agents.id],
    }),
    updatedByAgent: r.one.agents({
      from: [r.documents.companyId, r.documents.updatedByAgentId],
      to: [r.agents.companyId, r.agents.id],
    }),
  },
  issueDocuments: {
    issue: r.one.issues({
      from: [r.issueDocuments.companyId, r.issueDocuments.issueId],
      to: [r.issues.companyId, r.issues.id],
      optional: false,
    }),
    document: r.one.documents({
      from: [r.issueDocuments.companyId, r.issueDocuments.documentId],
      to: [r.documents.companyId, r.documents.id],
      optional: false,
    }),
  },
  documentRevisions: {
    document: r.one.documents({
      from: [r.documentRevisions.companyId, r.documentRevisions.documentId],
      to: [r.documents.companyId, r.documents.id],
      optional: false,
    }),
    createdByAgent: r.one.agents({
      from: [r.documentRevisions.companyId, r.documentRevisions.createdByAgentId],
      to: [r.agents.companyId, r.agents.id],
    }),
  },
  approvals: {
    requestedByAgent: r.one.agents({
      from: [r.approvals.companyId, r.approvals.requestedByAgentId],
      to: [r.agents.companyId, r.agents.id],
    }),
    issueApprovals: r.many.issueApprovals({
      from: [r.approvals.companyId, r.approvals.id],
      to: [r.issueApprovals.companyId, r.issueApprovals.approvalId],
    }),
  },
  issueApprovals: {
    issue: r.one.issues({
      from: [r.issueApprovals.companyId, r.issueApprovals.issueId],
      to: [r.issues.companyId, r.issues.id],
      optional: false,
    }),
    approval: r.one.approvals({
      from: [r.issueApprovals.companyId, r.issueApprovals.approvalId],
      to: [r.approvals.companyId, r.approvals.id],
      optional: false,
    }),
  },
  heartbeatRuns: {
    agent: r.one.agents({
      from: [r.heartbeatRuns.companyId, r.heartbeatRuns.agentId],
      to: [r.agents.companyId, r.agents.id],
      optional: false,
    }),
  },
  costEvents: {
    agent: r.one.agents({
      from: [r.costEvents.companyId, r.costEvents.agentId],
      to: [r.agents.companyId, r.agents.id],
      optional: false,
    }),
    issue: r.one.issues({
      from: [r.costEvents.companyId, r.costEvents.issueId],
      to: [r.issues.companyId, r.issues.id],
    }),
    project: r.one.projects({
      from: [r.costEvents.companyId, r.costEvents.projectId],
      to: [r.projects.companyId, r.projects.id],
    }),
    run: r.one.heartbeatRuns({
      from: [r.costEvents.companyId, r.costEvents.heartbeatRunId],
      to: [r.heartbeatRuns.companyId, r.heartbeatRuns.id],
    }),
  },
  budgetIncidents: {
    policy: r.one.budgetPolicies({
      from: [r.budgetIncidents.companyId, r.budgetIncidents.policyId],
      to: [r.budgetPolicies.companyId, r.budgetPolicies.id],
      optional: false,
    }),
  },
  activityLog: {
    agent: r.one.agents({
      from: [r.activityLog.companyId, r.activityLog.agentId],
      to: [r.agents.companyId, r.agents.id],
    }),
    run: r.one.heartbeatRuns({
      from: [r.activityLog.companyId, r.activityLog.runId],
      to: [r.heartbeatRuns.companyId, r.heartbeatRuns.id],
    }),
  },
}));

export type Database = NodePgDatabase<typeof relations>;
