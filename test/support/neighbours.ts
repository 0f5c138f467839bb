import { expect } from 'vitest';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import type { TestPlugin } from '../../src/testing/test-plugin.ts';
import { markersOf } from './markers.ts';
import type { Vocabulary } from './random-document.ts';
import { ask } from './raw-answer.ts';
import { nameEachOther, type RichCompany, seedRichCompany } from './rich-company.ts';

/** Two companies in one database, two plugins in each, one of them the same. */
export interface Neighbours {
  readonly test: TestGateway;
  readonly a: RichCompany;
  readonly b: RichCompany;
  readonly pluginsOfA: readonly [TestPlugin, TestPlugin];
  readonly pluginsOfB: readonly [TestPlugin, TestPlugin];
  readonly markersOfA: ReadonlySet<string>;
  readonly markersOfB: ReadonlySet<string>;
  readonly vocabulary: Vocabulary;
}

export async function seedNeighbours(): Promise<Neighbours> {
  const test = await startTestGateway();
  const a = await seedRichCompany(test, 'amaryllis');
  const b = await seedRichCompany(test, 'bluebird');
  await nameEachOther(a, b);
  const pluginsOfA = [await a.company.plugin('acme.shared'), await a.company.plugin('acme.left')] as const;
  const pluginsOfB = [await b.company.plugin('acme.shared'), await b.company.plugin('acme.right')] as const;
  const withPlugins = (rich: RichCompany, plugin: TestPlugin) => ({
    ...rich,
    ids: { ...rich.ids, Plugin: [plugin.id] },
  });
  const seeded = { a: withPlugins(a, pluginsOfA[1]), b: withPlugins(b, pluginsOfB[1]) };
  const markersOfB = new Set([...(await markersOf(test, b)), pluginsOfB[1].id]);
  const cursors = [...(await cursorsOf(test, pluginsOfA[0], a)), ...(await cursorsOf(test, pluginsOfB[0], b))];
  return {
    test,
    ...seeded,
    pluginsOfA,
    pluginsOfB,
    markersOfA: await markersOf(test, a),
    markersOfB,
    vocabulary: {
      ids: [seeded.a.ids, seeded.a.ids, seeded.b.ids],
      texts: [
        a.mark,
        b.mark,
        'plan-0-amaryllis',
        'plan-0-bluebird',
        `${b.mark}-1`,
        '%',
        "'",
        '',
        'issue',
        'BLUEBIRD-2',
      ],
      cursors: [...cursors, 'x', ''],
      billingCodes: [a.billingCode, 'none'],
      originKinds: ['plugin:acme.shared', 'plugin:acme.shared:x', 'manual', 'plugin:acme.right'],
    },
  };
}

/** Every list that pages, at the root and below an issue. */
export const connections = (issueId: string) => {
  const edges = '{ edges { cursor node { id } } }';
  return [
    `issues(AT) ${edges}`,
    `activity(AT) ${edges}`,
    `agents(AT) ${edges}`,
    `projects(AT) ${edges}`,
    `costEvents(AT) ${edges}`,
    ...['children', 'blocks', 'comments', 'runs', 'activity'].map(
      (name) => `issue(id: "${issueId}") { ${name}(AT) ${edges} }`,
    ),
    `issue(id: "${issueId}") { documents { revisions(AT) ${edges} } }`,
    ...['issues', 'runs', 'activity'].map((name) => `subtree(rootId: "${issueId}") { ${name}(AT) ${edges} }`),
  ];
};

export async function cursorsOf(
  test: TestGateway,
  plugin: TestPlugin,
  rich: RichCompany,
  page = 'first: 3',
): Promise<string[]> {
  const found = new Set<string>();
  for (const list of connections(rich.rootIssueId)) {
    const { text, codes } = await ask(test.gateway, plugin.token, `{ ${list.replace('AT', page)} }`);
    expect(codes, list).toEqual([]);
    const cursors = [...text.matchAll(/"cursor":"([^"]+)"/g)].map(([, cursor]) => cursor ?? '');
    expect(cursors.length, list).toBeGreaterThan(0);
    for (const cursor of cursors) found.add(cursor);
  }
  return [...found];
}
