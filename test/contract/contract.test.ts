import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { schema } from '../../src/schema.ts';
import { rateLimitPoints } from '../../src/server/rate-limit.ts';
import { startTestGateway, type TestGateway, TestPlugin } from '../../src/testing/index.ts';
import { randomQuery } from '../support/random-document.ts';
import { clientDoor, type Door, httpDoor, inProcessDoor, type Outcome } from './doors.ts';

/** The same cases through each way in: what is promised of one holds for all. */
let test: TestGateway;
let doors: readonly Door[];
beforeAll(async () => {
  test = await startTestGateway();
  const { url } = await test.serve();
  doors = [httpDoor(url), inProcessDoor, clientDoor(url)];
});
afterAll(() => test?.close());

const seedWorld = () =>
  test.seed
    .company()
    .withPlugin('acme.reader', { capabilities: ['issues.read'] })
    .withPlugin('acme.x')
    .withAgents('ada')
    .withIssues('mission')
    .withIssues({ one: { parent: 'mission' }, two: { parent: 'mission', assignee: 'ada' } });
type World = Awaited<ReturnType<typeof seedWorld>>;

const doorNames = ['HTTP', 'the testing kit', 'the client SDK'];
const doorOf = (name: string): Door => doors.find((door) => door.name === name) ?? inProcessDoor;

const ofIssue = 'query ($id: ID!) { issue(id: $id) { title identifier createdAt } }';
const create = `mutation ($input: CreateIssueInput!) { createIssue(input: $input) { __typename
  ... on CreateIssuePayload { issue { title originKind } replayed }
  ... on UserError { code message path retryable remedy } } }`;
const update = `mutation ($input: UpdateIssueInput!) { updateIssue(input: $input) { __typename
  ... on UserError { code message path retryable remedy } } }`;

interface Case {
  readonly name: string;
  readonly act: (door: Door, world: World) => Promise<readonly Outcome[]>;
  readonly expected: (world: World) => readonly object[];
  /** How many issues there are afterwards, by SQL; three when left out. */
  readonly issues?: number;
}

const data = (value: object) => ({ data: value, error: null });
const error = (code: string, more: object = {}) => ({ data: null, error: { code, ...more } });

const cases: readonly Case[] = [
  {
    name: 'an issue is read',
    act: async (door, { plugin, issues }) => [await door.send(plugin, ofIssue, { id: issues.one.id })],
    expected: ({ issues }) => [data({ issue: { title: 'one', identifier: issues.one.identifier } })],
  },
  {
    name: 'an issue of another company is none',
    act: async (door, { plugin }) => {
      const other = await test.seed.company().withIssues('theirs');
      return [await door.send(plugin, ofIssue, { id: other.issues.theirs.id })];
    },
    expected: () => [data({ issue: null })],
  },
  {
    name: 'pages are read one after the other, without loss and without an issue twice',
    act: async (door, { plugin }) => {
      const outcomes: Outcome[] = [];
      let after: string | null = null;
      for (let page = 0; page < 3; page += 1) {
        const outcome = await door.send(
          plugin,
          'query ($after: String) { issues(first: 1, after: $after) { nodes { title } pageInfo { endCursor } } }',
          { after },
        );
        outcomes.push(outcome);
        after = (outcome.data as { issues: { pageInfo: { endCursor: string } } }).issues.pageInfo.endCursor;
      }
      return outcomes;
    },
    expected: () => [{}, {}, {}],
  },
  {
    name: 'an issue is created once, however often it is sent under one key',
    act: async (door, { plugin }) => {
      const input = { title: 'new', idempotencyKey: 'k-1' };
      return [await door.send(plugin, create, { input }), await door.send(plugin, create, { input })];
    },
    expected: () =>
      [false, true].map((replayed) =>
        data({ createIssue: { issue: { title: 'new', originKind: 'plugin:acme.x' }, replayed } }),
      ),
    issues: 4,
  },
  {
    name: 'a key that comes again with something else is refused',
    act: async (door, { plugin }) => [
      await door.send(plugin, create, { input: { title: 'new', idempotencyKey: 'k-2' } }),
      await door.send(plugin, create, { input: { title: 'else', idempotencyKey: 'k-2' } }),
    ],
    expected: () => [{ error: null }, error('IDEMPOTENCY_KEY_REUSED', { path: ['createIssue'] })],
    issues: 4,
  },
  {
    name: 'a dry run says what would be, and leaves nothing',
    act: async (door, { plugin }) => [await door.send(plugin, create, { input: { title: 'new', dryRun: true } })],
    expected: () => [data({ createIssue: { __typename: 'CreateIssuePayload', issue: { title: 'new' } } })],
  },
  {
    name: 'a refusal is data',
    act: async (door, { plugin }) => [
      await door.send(plugin, update, { input: { issueId: plugin.id, patch: { title: 'x' } } }),
    ],
    expected: () => [data({ updateIssue: { __typename: 'NotFound', code: 'NOT_FOUND', retryable: false } })],
  },
  {
    name: 'what the token lacks is denied, with the capability that it needs',
    act: async (door, { plugins }) => [await door.send(plugins['acme.reader'], create, { input: { title: 'new' } })],
    expected: () => [error('CAPABILITY_DENIED', { details: { capability: 'issues.create' }, path: ['createIssue'] })],
  },
  {
    name: 'another plugin cannot be named as origin',
    act: async (door, { plugin }) => [
      await door.send(plugin, create, { input: { title: 'new', originKind: 'plugin:acme.reader' } }),
    ],
    expected: () => [error('ORIGIN_KIND_FORBIDDEN', { details: { originKind: 'plugin:acme.reader' } })],
  },
  {
    name: 'an error of one mutation undoes those before it',
    act: async (door, { plugin }) => [
      await door.send(
        plugin,
        `mutation ($a: CreateIssueInput!, $b: CreateIssueInput!) {
          a: createIssue(input: $a) { __typename } b: createIssue(input: $b) { __typename } }`,
        { a: { title: 'a' }, b: { title: 'b', originKind: 'plugin:acme.reader' } },
      ),
    ],
    expected: () => [error('ORIGIN_KIND_FORBIDDEN', { path: ['b'] })],
  },
  {
    name: 'a field that there is not, and a variable that does not fit, are bad input',
    act: async (door, { plugin }) => [
      await door.send(plugin, '{ nothing }'),
      await door.send(plugin, ofIssue, { id: { not: 'an id' } }),
      await door.send(plugin, '{ issues(first: -1) { nodes { id } } }'),
      await door.send(plugin, '{ issues('),
    ],
    expected: () => Array.from({ length: 4 }, () => error('BAD_USER_INPUT', { retryable: false })),
  },
  {
    name: 'what asks for too much is too expensive',
    act: async (door, { plugin }) => [
      await door.send(
        plugin,
        '{ issues(first: 100) { nodes { children(first: 100) { nodes { children(first: 100) { nodes { id } } } } } } }',
      ),
    ],
    expected: () => [error('QUERY_TOO_EXPENSIVE', { details: { what: 'points', limit: 1_000 } })],
  },
  {
    name: 'a token that is not good is refused',
    act: async (door, { plugin }) => {
      const forged = `${plugin.token.slice(0, -8)}AAAAAAAA`;
      return [await door.send(new TestPlugin(test.gateway, plugin, forged), ofIssue, { id: plugin.id })];
    },
    expected: () => [error('UNAUTHENTICATED')],
  },
  {
    name: 'a plugin that was disabled in the company is refused from the next request on',
    act: async (door, { company, plugin, issues }) => {
      const before = await door.send(plugin, ofIssue, { id: issues.one.id });
      await test.truth('insert into plugin_company_settings (company_id, plugin_id, enabled) values ($1, $2, false)', [
        company.id,
        plugin.id,
      ]);
      return [before, await door.send(plugin, ofIssue, { id: issues.one.id })];
    },
    expected: () => [{ error: null }, error('UNAUTHENTICATED')],
  },
  {
    name: 'points that are gone are said to be, with the time until there are some again',
    act: async (door, { plugin }) => {
      test.clock.set(new Date());
      const costly =
        '{ issues(first: 100) { nodes { children(first: 100) { nodes { comments(first: 8) { nodes { id } } } } } } }';
      for (let spent = 0; spent + 902 <= rateLimitPoints; spent += 902) await inProcessDoor.send(plugin, costly);
      const refused = await door.send(plugin, costly);
      test.clock.resume();
      return [refused];
    },
    expected: () => [error('RATE_LIMITED', { retryable: true, details: { retryAfterMs: expect.any(Number) } })],
  },
];

describe.each(doorNames)('through %s', (name) => {
  it.each(cases)('$name', async ({ act, expected, issues = 3 }) => {
    const world = await seedWorld();
    const outcomes = await act(doorOf(name), world);
    expect(outcomes).toMatchObject(expected(world));
    const [row] = await test.truth('select count(*)::int from issues where company_id = $1', [world.company.id]);
    expect(row).toEqual({ count: issues });
  });

  it('an event is told once it has been committed', async () => {
    const { plugin } = await seedWorld();
    const event = await doorOf(name).firstEvent(
      plugin,
      'subscription { activity { __typename ... on ActivityAdded { entry { action issue { title } } } } }',
      () => plugin.expectData(create, { input: { title: 'told' } }),
    );
    expect(event).toMatchObject({ activity: { entry: { action: 'issue.created', issue: { title: 'told' } } } });
  });
});

describe('all ways in', () => {
  it('say the same of each case, to the last member', async () => {
    for (const { name, act } of cases.filter(({ issues }) => issues === undefined)) {
      if (/disabled|points/.test(name)) continue;
      const world = await seedWorld();
      const outcomes: (readonly Outcome[])[] = [];
      for (const door of doors) outcomes.push(await act(door, world));
      for (const outcome of outcomes) expect({ name, outcome }).toEqual({ name, outcome: outcomes[0] });
    }
  });

  it('answer random queries alike, data and errors', async () => {
    vi.setConfig({ testTimeout: 120_000 });
    const { company, plugin, issues, agents } = await seedWorld();
    const ids = {
      Issue: Object.values(issues).map(({ id }) => id),
      Agent: [agents.ada.id],
      Company: [company.id],
      Plugin: [plugin.id],
    };
    const vocabulary = { ids: [ids], texts: ['one'], cursors: ['x'], billingCodes: ['b'], originKinds: ['manual'] };
    const numbers = fc.array(fc.nat(), { minLength: 20, maxLength: 120, size: 'max' });
    let withData = 0;
    await fc.assert(
      fc.asyncProperty(numbers, async (entropy) => {
        const query = randomQuery(schema, entropy, vocabulary);
        // What is left of the points, and how old a token is, is another answer each time.
        if (/rateLimit|tokenExpiresAt/.test(query)) return;
        const outcomes: Outcome[] = [];
        for (const door of doors) outcomes.push(await door.send(plugin, query));
        if (outcomes[0]?.data) withData += 1;
        for (const outcome of outcomes) expect({ query, outcome }).toEqual({ query, outcome: outcomes[0] });
      }),
      { numRuns: Number(process.env.FC_RUNS ?? 60) },
    );
    expect(withData).toBeGreaterThan(5);
  });
});
