import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { schema } from '../../src/schema.ts';
import { leaksIn } from '../support/markers.ts';
import { startMisledGateway } from '../support/misled-gateway.ts';
import { type Neighbours, seedNeighbours } from '../support/neighbours.ts';
import { randomQuery, type Vocabulary } from '../support/random-document.ts';
import { ask, type RawAnswer } from '../support/raw-answer.ts';
import { switchRowSecurityOff } from '../support/row-security-off.ts';

const runs = Number(process.env.FC_RUNS ?? 300);
// Room for making a failure small.
vi.setConfig({ testTimeout: 120_000 + runs * 100 });
const numbers = fc.array(fc.nat(), { minLength: 20, maxLength: 200, size: 'max' });

/** Sends random queries and hands every answer to `check`. */
async function forRandomQueries(
  vocabulary: Vocabulary,
  send: (query: string) => Promise<RawAnswer>,
  check: (answer: RawAnswer, query: string) => void,
): Promise<{ asked: number; withData: number }> {
  const count = { asked: 0, withData: 0 };
  const property = fc.asyncProperty(numbers, async (entropy) => {
    const query = randomQuery(schema, entropy, vocabulary);
    const answer = await send(query);
    count.asked += 1;
    if (answer.hasData) count.withData += 1;
    check(answer, query);
  });
  await fc.assert(property, { numRuns: runs });
  return count;
}

describe('between two companies of one database', () => {
  let world: Neighbours;
  beforeAll(async () => {
    world = await seedNeighbours();
  });
  afterAll(() => world?.test.close());

  it('answers no random query with anything of the neighbour, nor with an error that is ours', async () => {
    const { asked, withData } = await forRandomQueries(
      world.vocabulary,
      (query) => ask(world.test.gateway, (world.pluginsOfA[query.length % 2] ?? world.pluginsOfA[0]).token, query),
      (answer, query) => {
        expect({ leaks: leaksIn(answer.text, world.markersOfB), query }).toEqual({ leaks: [], query });
        expect({ codes: answer.codes.filter((code) => code === 'INTERNAL'), query }).toEqual({ codes: [], query });
      },
    );
    expect(withData / asked).toBeGreaterThanOrEqual(0.5);
  });
});

describe('where the resolvers ask for the wrong company', () => {
  let world: Neighbours;
  let misled: ReturnType<typeof startMisledGateway>;
  beforeAll(async () => {
    world = await seedNeighbours();
    misled = startMisledGateway(world.test, world.a.company.id);
  });
  afterAll(async () => {
    await misled?.close();
    await world?.test.close();
  });
  // Most ids are those of the company that the resolvers believe in.
  const vocabularyOfB = () => ({ ...world.vocabulary, ids: [world.b.ids, world.b.ids, world.a.ids] });
  const askMisled = (query: string) => ask(misled, world.pluginsOfB[0].token, query);

  it('row security alone keeps the neighbour out of every random query', async () => {
    await forRandomQueries(vocabularyOfB(), askMisled, (answer, query) =>
      expect({ leaks: leaksIn(answer.text, world.markersOfB), query }).toEqual({ leaks: [], query }),
    );
  });

  it('row security alone hides every row from node(id:) and from lists', async () => {
    for (const ids of Object.values(world.b.ids)) {
      for (const id of ids) {
        const answer = await askMisled(`{ node(id: "${id}") { id } issue(id: "${id}") { title } }`);
        expect(leaksIn(answer.text, world.markersOfB)).toEqual([]);
        expect(answer.hasData).toBe(false);
      }
    }
    for (const field of ['issues', 'agents', 'projects', 'costEvents', 'activity']) {
      const answer = await askMisled(`{ ${field} { nodes { id } totalCount { value } } }`);
      expect(answer.data).toEqual({ [field]: { nodes: [], totalCount: { value: 0 } } });
    }
  });
});

describe('where row security is switched off', () => {
  let world: Neighbours;
  let misled: ReturnType<typeof startMisledGateway>;
  beforeAll(async () => {
    world = await seedNeighbours();
    misled = startMisledGateway(world.test, world.a.company.id);
    await switchRowSecurityOff(world.test);
  });
  afterAll(async () => {
    await misled?.close();
    await world?.test.close();
  });

  it('the resolvers alone keep the neighbour out of every random query', async () => {
    await forRandomQueries(
      world.vocabulary,
      (query) => ask(world.test.gateway, world.pluginsOfA[0].token, query),
      (answer, query) => expect({ leaks: leaksIn(answer.text, world.markersOfB), query }).toEqual({ leaks: [], query }),
    );
  });

  it('random queries do find the neighbour once the resolvers ask for it as well: the net has no holes', async () => {
    let found = 0;
    const { asked } = await forRandomQueries(
      { ...world.vocabulary, ids: [world.b.ids, world.b.ids, world.a.ids] },
      (query) => ask(misled, world.pluginsOfB[0].token, query),
      (answer) => {
        if (leaksIn(answer.text, world.markersOfB).length > 0) found += 1;
      },
    );
    expect(found / asked).toBeGreaterThan(0.15);
  });
});
