import type { RichCompany } from './rich-company.ts';

/** Texts that JSON has to escape, or must not. */
export const awkwardTexts = [
  'quotes " and \\ backslashes \\u0041',
  'lines\nand\ttabs\r\b\f',
  'controls \u0001\u001f\u007f\u0080\u009f',
  'separators \u2028\u2029 and </script>',
  'wide 🙂 𝒳 ﷽ e\u0301',
  '',
  ' ',
  'null',
];

const awkwardMoments = [
  '0001-01-01 00:00:00+00',
  '1969-12-31 23:59:59.999999+00',
  '2026-03-01 12:00:00.1+00',
  '2026-03-01 12:00:00.000001+00',
  '9999-12-31 23:59:59.999999+00',
  '12026-01-01 00:00:00+00',
];

const awkwardDetails = [
  { b: 1, a: { '10': 'x', '9': 'y', z: null }, list: [1.5, 1e21, -0.0000001, 123456789012345680000] },
  { sourcePluginId: 5, sourcePluginKey: 'x' },
  { sourcePluginId: 'p', sourcePluginKey: 'k', initiatingActorType: 'robot', initiatingRunId: 7 },
  { sourcePluginId: 'p', sourcePluginKey: 'k', initiatingActorId: awkwardTexts[0] },
  [1, 'two', { three: awkwardTexts[2] }],
  'text',
  12,
  true,
];

/** Rows whose values are written in unusual ways, or name what is not there. */
export async function seedAwkwardRows(rich: RichCompany): Promise<void> {
  const { company, ids } = rich;
  const agentId = ids.Agent?.[0] ?? '';
  for (const [n, text] of awkwardTexts.entries()) {
    const createdAt = awkwardMoments[n % awkwardMoments.length];
    const issue = await company.issue({
      title: text,
      description: text,
      parentId: rich.rootIssueId,
      assigneeAgentId: agentId,
      createdAt,
      startedAt: createdAt,
      priority: (['low', 'high', 'critical', 'medium'] as const)[n % 4],
    });
    await company.comment({ issueId: issue.id, body: text, createdAt });
    await company.run({ agentId, contextSnapshot: { issueId: n % 2 ? issue.id.toUpperCase() : text }, error: text });
    await company.cost({ agentId, issueId: issue.id, costCents: 2_000_000_000, model: text, occurredAt: createdAt });
  }
  for (const details of awkwardDetails) {
    await company.activity({ entityType: 'issue', entityId: rich.rootIssueId, details: details as never });
    await company.activity({ entityType: 'issue', entityId: 'no uuid at all', details: details as never });
  }
}
