import { activityLog } from '../../src/modules/activity/activity.table.ts';
import { approvals, issueApprovals } from '../../src/modules/approvals/approval.table.ts';
import { budgetIncidents, budgetPolicies } from '../../src/modules/budgets/budget.table.ts';
import { documentRevisions, documents, issueDocuments } from '../../src/modules/documents/document.table.ts';
import { goals } from '../../src/modules/goals/goal.table.ts';
import { agentWakeupRequests } from '../../src/modules/wakeups/wakeup.table.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import type { TestGateway } from '../../src/testing/test-gateway.ts';

/** A company with rows of every kind, and the ids of what GraphQL can reach of them by the name of its type. */
export interface RichCompany {
  readonly company: SeededCompany;
  /** Stands in every text of the company, and in no other company's. */
  readonly mark: string;
  readonly ids: Readonly<Record<string, readonly string[]>>;
  /** A lone issue that rows of other companies may name where nothing checks what they name. */
  readonly loneIssueId: string;
  /** The root of its tree. */
  readonly rootIssueId: string;
  readonly billingCode: string;
}

const at = (second: number) => new Date(Date.UTC(2026, 2, 1, 12, 0, second)).toISOString();

/** Two trees, blockers, hidden issues, documents, people at work, money spent, budgets burst: all of it carrying the mark. */
export async function seedRichCompany(test: TestGateway, mark: string): Promise<RichCompany> {
  const company = await test.company({
    name: `Company ${mark}`,
    description: `About ${mark}`,
    issuePrefix: mark.toUpperCase(),
  });
  const companyId = company.id;
  const billingCode = `mission:${mark}`;
  const ids: Record<string, string[]> = { Company: [companyId] };
  const keep = <Row extends { id: string }>(typeName: string, row: Row): Row => {
    ids[typeName] = [...(ids[typeName] ?? []), row.id];
    return row;
  };

  const agents = [];
  for (const [name, status] of [
    ['Ada', 'idle'],
    ['Bob', 'paused'],
    ['Cyd', 'terminated'],
    ['Dee', 'paused'],
  ] as const) {
    const values = { name: `${name} ${mark}`, title: `Title ${mark}`, role: mark, status };
    const stopped = { pauseReason: 'budget', runtimeConfig: { heartbeat: { wakeOnDemand: false } } };
    agents.push(keep('Agent', await company.agent(name === 'Dee' ? { ...values, ...stopped } : values)));
  }
  type Agent = (typeof agents)[0];
  const [ada, bob, cyd, dee] = agents as [Agent, Agent, Agent, Agent];
  const [goal] = await test.db
    .insert(goals)
    .values({ companyId, title: `Goal ${mark}` })
    .returning();
  const project = keep('Project', await company.project({ name: `Project ${mark}`, description: `For ${mark}` }));
  keep('Project', await company.project({ name: `Other project ${mark}`, goalId: goal?.id }));

  const issue = async (title: string, values: Parameters<typeof company.issue>[0] = {}) =>
    keep(
      'Issue',
      await company.issue({
        title: `${title} ${mark}`,
        description: `Why ${title} matters to ${mark}`,
        billingCode,
        createdByAgentId: ada.id,
        originId: `origin ${mark}`,
        originRunId: `run ${mark}`,
        createdByUserId: `user ${mark}`,
        ...values,
      }),
    );
  const root = await issue('Root', { projectId: project.id, assigneeAgentId: ada.id, status: 'todo' });
  const child = await issue('Child', {
    parentId: root.id,
    assigneeAgentId: bob.id,
    projectId: project.id,
    status: 'in_progress',
  });
  const leaf = await issue('Leaf', { parentId: child.id, projectId: project.id, originKind: 'plugin:acme.shared' });
  const hidden = await issue('Hidden', { parentId: root.id, hiddenAt: at(1) });
  await issue('Below the hidden', { parentId: hidden.id });
  const waiting = await issue('Waiting', { parentId: root.id, assigneeAgentId: ada.id, status: 'blocked' });
  const done = await issue('Done', { status: 'done', assigneeUserId: `user ${mark}`, completedAt: at(5) });
  const lone = await issue('Lone', { status: 'cancelled', priority: 'critical' });
  // Agent and project stop their own work; the company's budget would stop everybody's and hide it.
  await issue('Stopped', { parentId: child.id, assigneeAgentId: dee.id, projectId: project.id, status: 'in_review' });
  await issue('Orphaned', { parentId: child.id, assigneeAgentId: cyd.id, status: 'backlog' });
  await company.blocks(leaf, waiting);
  await company.blocks(child, waiting);
  await company.blocks(done, waiting);
  await company.blocks(root, leaf);

  for (const [n, on] of [root, root, root, child, leaf, lone].entries()) {
    const author = n % 2 === 0 ? { authorAgentId: ada.id } : { authorUserId: `user ${mark}` };
    keep('IssueComment', await company.comment({ issueId: on.id, body: `Comment ${n} ${mark}`, ...author }));
  }

  const wakeup = await test.db
    .insert(agentWakeupRequests)
    .values({ companyId, agentId: ada.id, source: 'assignment', reason: `Wake ${mark}` })
    .returning();
  const runs = [];
  for (const [n, on] of [root, root, child, child, leaf, lone].entries()) {
    runs.push(
      keep(
        'Run',
        await company.run({
          agentId: n % 2 === 0 ? ada.id : bob.id,
          contextSnapshot: { issueId: on.id, note: mark },
          triggerDetail: `trigger ${mark}`,
          error: `error ${mark}`,
          status: n === 0 ? 'running' : 'failed',
          wakeupRequestId: wakeup[0]?.id,
          createdAt: at(n),
        }),
      ),
    );
  }
  const [run] = runs as [(typeof runs)[0]];
  await test.truth(
    `update issues set checkout_run_id = $2, execution_run_id = $2, execution_locked_at = $3 where id = $1`,
    [child.id, run.id, at(9)],
  );

  for (const [n, on] of [root, root, root, child, leaf, null].entries()) {
    keep(
      'CostEvent',
      await company.cost({
        agentId: n % 2 === 0 ? ada.id : bob.id,
        issueId: on?.id ?? null,
        projectId: n === 2 ? null : project.id,
        heartbeatRunId: run.id,
        billingCode: n === 1 ? null : billingCode,
        provider: `provider ${mark}`,
        biller: `biller ${mark}`,
        model: `model ${mark}`,
        costCents: 10_000 + n,
        inputTokens: n,
        occurredAt: at(n),
      }),
    );
  }

  for (const [n, on] of [root, root, child].entries()) {
    const values = { companyId, requestedByAgentId: ada.id, decidedByUserId: `user ${mark}`, requestedByUserId: mark };
    const [approval] = await test.db
      .insert(approvals)
      .values({ ...values, type: `hire ${mark}`, status: `pending ${mark}`, payload: { mark } })
      .returning();
    if (!approval) throw new Error('no approval was inserted');
    keep('Approval', approval);
    await test.db.insert(issueApprovals).values({ companyId, issueId: on.id, approvalId: approval.id });
    if (n === 0) await test.db.insert(issueApprovals).values({ companyId, issueId: leaf.id, approvalId: approval.id });
  }

  const scopes = [
    ['company', companyId],
    ['agent', ada.id],
    ['project', project.id],
  ] as const;
  for (const [scopeType, scopeId] of scopes) {
    const [policy] = await test.db
      .insert(budgetPolicies)
      .values({ companyId, scopeType, scopeId, windowKind: 'lifetime', amount: 1, isActive: scopeType !== 'company' })
      .returning();
    const [incident] = await test.db
      .insert(budgetIncidents)
      .values({
        companyId,
        policyId: policy?.id ?? '',
        scopeType,
        scopeId,
        metric: `metric ${mark}`,
        windowKind: 'lifetime',
        windowStart: at(0),
        windowEnd: at(59),
        thresholdType: 'hard',
        amountLimit: 1,
        amountObserved: 60_000,
        approvalId: ids.Approval?.[0],
      })
      .returning();
    if (incident) keep('BudgetIncident', incident);
  }

  for (const [n, on] of [root, root, child, leaf].entries()) {
    const system = n === 3;
    const [document] = await test.db
      .insert(documents)
      .values({
        companyId,
        title: `Document ${n} ${mark}`,
        latestBody: `Body ${n} of ${mark}`,
        latestRevisionNumber: 2,
        createdByAgentId: ada.id,
        updatedByAgentId: bob.id,
      })
      .returning();
    if (!document) throw new Error('no document was inserted');
    const key = system ? 'continuation-summary' : `plan-${n}-${mark}`;
    await test.db.insert(issueDocuments).values({ companyId, issueId: on.id, documentId: document.id, key });
    if (!system) keep('IssueDocument', document);
    for (const revisionNumber of [1, 2]) {
      const [revision] = await test.db
        .insert(documentRevisions)
        .values({
          companyId,
          documentId: document.id,
          revisionNumber,
          body: `Revision ${revisionNumber} of ${mark}`,
          title: `Title ${mark}`,
          changeSummary: `Change ${mark}`,
          createdByAgentId: ada.id,
        })
        .returning();
      if (revision && !system) keep('DocumentRevision', revision);
    }
  }

  for (const [n, on] of [root, root, child, leaf, project].entries()) {
    const [entry] = await test.db
      .insert(activityLog)
      .values({
        companyId,
        actorId: `actor ${mark}`,
        action: `action.${mark}`,
        entityType: on === project ? 'project' : 'issue',
        entityId: on.id,
        agentId: n % 2 === 0 ? ada.id : null,
        runId: n === 1 ? run.id : null,
        createdAt: at(n),
        details: {
          sourcePluginId: companyId,
          sourcePluginKey: mark,
          initiatingActorType: 'agent',
          initiatingAgentId: ada.id,
          initiatingUserId: `user ${mark}`,
          note: mark,
        },
      })
      .returning();
    if (entry) keep('ActivityEntry', entry);
  }
  return { company, mark, ids, loneIssueId: lone.id, rootIssueId: root.id, billingCode };
}

/**
 * Rows of one company that name issues of another where no foreign key can stop them: in a log entry's entity and in a
 * run's snapshot. What they name must stay out of reach.
 */
export async function nameEachOther(one: RichCompany, other: RichCompany): Promise<void> {
  for (const [self, foreign] of [
    [one, other],
    [other, one],
  ] as const) {
    const agentId = self.ids.Agent?.[0] ?? '';
    await self.company.activity({ entityType: 'issue', entityId: foreign.loneIssueId, agentId, actorId: self.mark });
    await self.company.run({ agentId, contextSnapshot: { issueId: foreign.loneIssueId }, error: `error ${self.mark}` });
  }
}
