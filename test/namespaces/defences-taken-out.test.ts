import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { checkPluginPosture } from '../../src/modules/namespaces/namespace-posture.sql.ts';
import { type DefenceName, defences, type Place } from './defences.ts';
import { type Finding, type QueryGuards, type RunOptions, runAsRole } from './random-run.ts';
import { type RandomWorld, seedRandomWorld } from './random-world.ts';

vi.setConfig({ testTimeout: 120_000 });
const seed = Number(process.env.FC_SEED ?? Math.trunc(Math.random() * 2 ** 30));

let world: RandomWorld;
let place: Place;
beforeAll(async () => {
  world = await seedRandomWorld();
  const [{ namespace, loginRole }, other] = world.speakers;
  place = { namespace, login: loginRole, otherNamespace: other.namespace, otherLogin: other.loginRole };
}, 60_000);
afterAll(() => world?.close());

interface Taken {
  readonly without: readonly DefenceName[];
  readonly guards?: Partial<QueryGuards>;
}

const allGuards: QueryGuards = { isWrapped: true, isReadOnly: true, isRolledBack: true };

/** Random statements with some defences out, until what is looked for is found. All of them are in again afterwards. */
async function findingsWithout(
  { without, guards }: Taken,
  options: Pick<RunOptions, 'statements' | 'via' | 'until'>,
): Promise<Finding[]> {
  const backIn: (() => Promise<unknown>)[] = [];
  const findings: Finding[] = [];
  try {
    for (const name of without) backIn.unshift(await defences[name](world.test, place));
    const isDone = () => findings.some(({ what }) => what === options.until);
    for (let begun = 0; begun < options.statements && !isDone(); begun += 500) {
      const run = { ...options, statements: 500, seed: seed + begun, guards: { ...allGuards, ...guards } };
      findings.push(...(await runAsRole(world, world.speakers[0], run)).findings);
    }
  } finally {
    for (const back of backIn) await back();
    await world.restore();
  }
  return findings;
}

describe('random statements find what others have once there is taken out', () => {
  it.each<[string, Taken, Finding['what'], RunOptions['via']?]>([
    ['the row security of the plugin’s tables', { without: ['rowSecurity'] }, 'a row of others'],
    ['the condition of their policy for what is read', { without: ['policyUsing'] }, 'a row of others'],
    ['the condition of their policy for what is written', { without: ['policyCheck'] }, 'a change of others', 'change'],
    ['the company in their keys', { without: ['companyKeys'] }, 'a key of others', 'change'],
    ['the company in their references', { without: ['companyReferences'] }, 'a change of others', 'change'],
    ['that its views read as whoever asks', { without: ['invokerOfViews'] }, 'a row of others'],
    ['both that hide the other plugin’s schema', { without: ['otherSchema', 'otherTables'] }, 'a row of others'],
    ['all that makes roles strangers', { without: ['membership', 'settings', 'sqlInText'] }, 'a row of others'],
    ['both that hide the tables of the core', { without: ['coreTables', 'coreRowSecurity'] }, 'a row of others'],
    ['both conditions of the core’s views', { without: ['viewPredicates', 'viewPolicies'] }, 'a row of others'],
    ['what a view leaves out of a column', { without: ['snapshotColumns'] }, 'a row of others'],
    ['both limits of the columns', { without: ['agentColumns', 'agentColumnGrants'] }, 'a row of others'],
    ['the seal, and what keeps settings as they are', { without: ['seal', 'settings'] }, 'a row of others'],
    ['what closes the catalog', { without: ['catalog'] }, 'a row of others'],
    ['both that hide the gateway’s secrets', { without: ['gatewaySchema', 'gatewayTables'] }, 'a row of others'],
    ['what closes large objects', { without: ['largeObjects'] }, 'something left behind', 'change'],
    ['what closes locks of the session', { without: ['locks'] }, 'something left behind'],
    ['the statement around a query', { without: [], guards: { isWrapped: false } }, 'a change of others', 'query'],
  ])('%s', async (_what, taken, what, via) => {
    const options = { statements: 10_000, until: what, ...(via && { via }) };
    expect((await findingsWithout(taken, options)).map((finding) => finding.what)).toContain(what);
  });
});

describe('random statements still find nothing where another defence stands behind the one that is taken out', () => {
  it.each<[string, Taken]>([
    ['the usage of the other plugin’s schema', { without: ['otherSchema'] }],
    ['the rights on its tables', { without: ['otherTables'] }],
    ['that no role is a member of another', { without: ['membership'] }],
    ['the rights on the tables of the core', { without: ['coreTables'] }],
    ['the row security of the core', { without: ['coreRowSecurity'] }],
    ['the conditions in the core’s views', { without: ['viewPredicates'] }],
    ['the policies of the role that they read as', { without: ['viewPolicies'] }],
    ['the columns of a view', { without: ['agentColumns'] }],
    ['the rights on columns', { without: ['agentColumnGrants'] }],
    ['the seal of the company', { without: ['seal'] }],
    ['what keeps settings as they are', { without: ['settings'] }],
    ['what keeps SQL out of texts', { without: ['sqlInText'] }],
    ['the usage of the gateway’s schema', { without: ['gatewaySchema'] }],
    ['the rights on its tables of secrets', { without: ['gatewayTables'] }],
    ['that a query is read only and rolled back', { without: [], guards: { isReadOnly: false, isRolledBack: false } }],
  ])('%s', async (_what, taken) => {
    expect(await findingsWithout(taken, { statements: 500 })).toEqual([]);
  });

  it('and all of them stand again', async () => {
    const owner = await world.test.owner.connect();
    expect(await checkPluginPosture(owner)).toEqual([]);
    owner.release();
    expect((await runAsRole(world, world.speakers[0], { statements: 500, seed })).findings).toEqual([]);
  });
});
