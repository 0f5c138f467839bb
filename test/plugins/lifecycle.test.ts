import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CompanyChoice, installPlugin } from '../../src/modules/plugins/install-plugin.service.ts';
import { manifestSchema } from '../../src/modules/plugins/manifest.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import { CommandLine } from './command-line.ts';

// Each command is a process of its own, and a loaded machine takes a second to start one.
vi.setConfig({ testTimeout: 90_000 });

let test: TestGateway;
let cli: CommandLine;
let acme: SeededCompany;
let globex: SeededCompany;
beforeAll(async () => {
  test = await startTestGateway();
  cli = new CommandLine(test);
  acme = await test.company({ issuePrefix: 'ACME' });
  globex = await test.company({ issuePrefix: 'GLOBEX' });
});
afterAll(async () => {
  cli?.dispose();
  await test?.close();
});

let plugins = 0;
let key: string;
beforeEach(() => {
  plugins += 1;
  key = `acme.plugin-${plugins}`;
});

const everything = ['issues.read', 'issues.create', 'agents.read', 'metrics.write'];
const manifest = (change: object = {}) => ({
  id: key,
  apiVersion: 1,
  version: '1.0.0',
  displayName: 'A plugin',
  description: 'Does something.',
  author: 'Acme',
  categories: ['automation'],
  capabilities: everything,
  entrypoints: { worker: './worker.js' },
  ...change,
});
const install = (change: object = {}, ...words: string[]) =>
  cli.json('plugin', 'install', cli.manifestFile(manifest(change)), ...words);

/** The same without a process, for tests of what comes after it. */
const register = (change: object = {}, companies: CompanyChoice = null) =>
  test.db.transaction((db) => installPlugin(db, manifestSchema.parse(manifest(change)), companies));

/** What the log of a company says about the plugin, oldest first. */
async function logOf(company: { id: string }): Promise<string[]> {
  const rows = await test.truth<{ action: string }>(
    `select a.action from activity_log a join plugins p on a.entity_id = p.id::text
     where a.company_id = $1 and p.plugin_key = $2 and a.entity_type = 'plugin' and a.actor_type = 'system' and a.actor_id = 'cli'
       and a.details ->> 'pluginKey' = p.plugin_key
     order by a.created_at, a.id`,
    [company.id, key],
  );
  return rows.map(({ action }) => action);
}

const viewer = '{ viewer { capabilities } }';
const may = async (worker: { expectData: (query: string) => Promise<Record<string, { capabilities: string[] }>> }) =>
  (await worker.expectData(viewer)).viewer?.capabilities.toSorted();

describe('plugin install', () => {
  it('makes a plugin that has a token and works in every company, and says what it asks for', async () => {
    const answer = await cli.run('plugin', 'install', cli.manifestFile(manifest()));
    expect(answer).toMatchObject({ code: 0, err: '' });
    expect(answer.out).toBe(
      `${key} 1.0.0 is installed and ready.
It asks for: issues.read issues.create agents.read
It also declares, for the host alone: metrics.write
Granted all of it: ACME GLOBEX
A company that is made later has it too, until it is disabled there.
`,
    );
    for (const company of [acme, globex]) {
      expect(await may(await cli.worker(key, company))).toEqual(['agents.read', 'issues.create', 'issues.read']);
      expect(await logOf(company)).toEqual(['plugin.installed']);
    }
  });

  it('is told in the activity log, where plugins that may read that find it', async () => {
    await register({ capabilities: ['activity.read'] });
    const worker = await globex.plugin(key);
    const data = await worker.expectData(
      '{ activity(first: 1) { nodes { action actorType actorId entityType entityId details source { __typename } } } }',
    );
    expect(data.activity.nodes).toEqual([
      {
        action: 'plugin.installed',
        actorType: 'SYSTEM',
        actorId: 'cli',
        entityType: 'plugin',
        entityId: worker.id,
        details: { pluginKey: key, version: '1.0.0', enabled: true, capabilities: ['activity.read'] },
        source: null,
      },
    ]);
  });

  it('with --company enables it there and nowhere else', async () => {
    const outcome = await install({}, '--company', 'acme');
    expect(outcome.companies).toMatchObject([
      { prefix: 'ACME', enabled: true },
      { prefix: 'GLOBEX', enabled: false },
    ]);
    expect((await (await cli.worker(key, acme)).send(viewer)).status).toBe(200);
    await expect(cli.worker(key, globex)).rejects.toThrow(`The plugin ${key} is disabled in GLOBEX.`);
    // Later installations add companies, and take none away.
    expect((await install({}, '--company', globex.id)).outcome).toBe('updated');
    expect((await cli.json('plugin', 'show', key)).enabledIn).toEqual(['ACME', 'GLOBEX']);
    expect(await logOf(acme)).toEqual(['plugin.installed']);
    expect(await logOf(globex)).toEqual(['plugin.installed', 'plugin.enabled']);
  });

  it('of the same manifest changes nothing', async () => {
    await install();
    expect(await install()).toMatchObject({ outcome: 'unchanged', addedCapabilities: [] });
    expect(await logOf(acme)).toEqual(['plugin.installed']);
  });

  it('of a version that asks for more leaves what a company granted by a list, and says what is not granted', async () => {
    await register();
    await cli.json('plugin', 'revoke', key, '--company', 'ACME', 'agents.read');
    const worker = await acme.plugin(key);
    const answer = await cli.run(
      'plugin',
      'install',
      cli.manifestFile(manifest({ version: '1.1.0', capabilities: [...everything, 'costs.read'] })),
    );
    expect(answer.out).toContain(`${key} 1.1.0 is updated (before: 1.0.0) and ready.`);
    expect(answer.out).toContain('New in this version: costs.read');
    expect(answer.out).toContain('Granted all of it: GLOBEX');
    expect(answer.out).toContain(
      `Not granted in ACME: agents.read costs.read. To grant: plugin grant ${key} --company ACME agents.read costs.read`,
    );
    expect(await may(worker)).toEqual(['issues.create', 'issues.read']);
    expect(await may(await globex.plugin(key))).toContain('costs.read');
    expect(await logOf(globex)).toEqual(['plugin.installed', 'plugin.upgraded']);
  });

  it('leaves a disabled plugin disabled, and brings one that failed back', async () => {
    await register();
    await cli.json('plugin', 'disable', key);
    expect(await install({ version: '1.0.1' })).toMatchObject({ status: 'disabled', outcome: 'updated' });
    await test.truth(`update plugins set status = 'error', last_error = 'crashed' where plugin_key = $1`, [key]);
    expect(await install({ version: '1.0.2' })).toMatchObject({ status: 'ready' });
    expect(await cli.json('plugin', 'show', key)).toMatchObject({ status: 'ready', lastError: null });
  });

  it('refuses a bad manifest with its lines, in words and in JSON, and registers nothing', async () => {
    const path = cli.manifestFile(manifest({ version: '1', capabilities: ['issues.reed'] }));
    const words = await cli.run('plugin', 'install', path);
    expect(words).toEqual({
      code: 1,
      out: '',
      err: `${path} is not a plugin manifest:
  ${path}:4:14 version is no semantic version. Write three numbers, for example "1.0.0".
  ${path}:12:5 capabilities[0] is "issues.reed", which is no capability. Did you mean "issues.read"?
`,
    });
    const json = await cli.run('plugin', 'install', path, '--json');
    expect(json).toMatchObject({ code: 1, err: '' });
    expect(JSON.parse(json.out).error).toMatchObject({
      code: 'COMMAND_FAILED',
      problems: [{ path: 'version', line: 4, column: 14 }, { path: 'capabilities[0]' }],
    });
    expect(await test.truth('select from plugins where plugin_key = $1', [key])).toEqual([]);
  });

  it('with a company that is not there does nothing at all', async () => {
    const answer = await cli.run(
      'plugin',
      'install',
      cli.manifestFile(manifest()),
      '--company',
      'ACME',
      'NOBODY',
      '--json',
    );
    expect(answer.code).toBe(1);
    expect(JSON.parse(answer.out).error).toEqual({
      code: 'COMPANY_UNKNOWN',
      message: 'There is no company NOBODY. Give an issue prefix, for example ACME, or an id. There are ACME, GLOBEX.',
    });
    expect(await test.truth('select from plugins where plugin_key = $1', [key])).toEqual([]);
  });

  it('by two at once makes one plugin', async () => {
    const outcomes = await Promise.all([install(), install()]);
    expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['installed', 'unchanged']);
    expect(await logOf(acme)).toEqual(['plugin.installed']);
  });
});

describe('plugin disable', () => {
  it('in one company refuses its next operation there, and no other company notices', async () => {
    await register();
    const [here, there] = [await acme.plugin(key), await globex.plugin(key)];
    expect((await here.send(viewer)).status).toBe(200);
    const outcome = await cli.json('plugin', 'disable', key, '--company', 'ACME');
    expect(outcome).toEqual({
      key,
      status: 'ready',
      changed: true,
      companies: [{ prefix: 'ACME', enabled: false, changed: true }],
    });
    expect((await here.send(viewer)).status).toBe(401);
    expect((await there.send(viewer)).status).toBe(200);
    expect(await cli.json('plugin', 'disable', key, '--company', 'ACME')).toMatchObject({ changed: false });
    await cli.json('plugin', 'enable', key, '--company', 'ACME');
    expect((await here.send(viewer)).status).toBe(200);
    expect(await logOf(acme)).toEqual(['plugin.installed', 'plugin.disabled', 'plugin.enabled']);
    expect(await logOf(globex)).toEqual(['plugin.installed']);
  });

  it('on the host refuses it everywhere, until it is enabled again', async () => {
    await register();
    const workers = [await acme.plugin(key), await globex.plugin(key)];
    const statuses = async () => Promise.all(workers.map(async (worker) => (await worker.send(viewer)).status));
    expect(await cli.json('plugin', 'disable', key)).toMatchObject({ status: 'disabled', changed: true });
    expect(await statuses()).toEqual([401, 401]);
    expect((await cli.run('plugin', 'disable', key)).out).toBe(`${key} was already disabled on this host.\n`);
    expect(await cli.json('plugin', 'enable', key)).toMatchObject({ status: 'ready', changed: true });
    expect(await statuses()).toEqual([200, 200]);
    for (const company of [acme, globex]) {
      expect(await logOf(company)).toEqual(['plugin.installed', 'plugin.disabled', 'plugin.enabled']);
    }
  });

  it('is refused where the plugin may not go from its status to that one', async () => {
    await register();
    await test.truth(`update plugins set status = 'error' where plugin_key = $1`, [key]);
    const answer = await cli.run('plugin', 'disable', key);
    expect(answer).toMatchObject({
      code: 1,
      err: `The plugin ${key} is error and cannot become disabled. From there it can become ready or uninstalled.\n`,
    });
  });
});

describe('plugin grant and plugin revoke', () => {
  it('change what the viewer may do at the next operation, in that company alone', async () => {
    await register();
    const [here, there] = [await acme.plugin(key), await globex.plugin(key)];
    const revoked = await cli.json('plugin', 'revoke', key, 'issues.create', 'metrics.write', '--company', 'ACME');
    expect(revoked.companies).toEqual([
      {
        prefix: 'ACME',
        changed: true,
        granted: ['agents.read', 'issues.read'],
        capabilities: ['issues.read', 'agents.read'],
      },
    ]);
    expect(await may(here)).toEqual(['agents.read', 'issues.read']);
    expect(await may(there)).toEqual(['agents.read', 'issues.create', 'issues.read']);
    await cli.json('plugin', 'grant', key, '--company', 'ACME', 'issues.create');
    expect(await may(here)).toEqual(['agents.read', 'issues.create', 'issues.read']);
    await cli.json('plugin', 'revoke', key, '--company', 'ACME', '--all');
    expect(await may(here)).toEqual([]);
    const granted = await cli.json('plugin', 'grant', key, '--company', 'ACME', '--company', 'GLOBEX', '--all');
    expect(granted.companies).toMatchObject([
      { prefix: 'ACME', changed: true, granted: null },
      { prefix: 'GLOBEX', changed: false, granted: null },
    ]);
    expect(await may(here)).toEqual(['agents.read', 'issues.create', 'issues.read']);
    expect(await logOf(acme)).toEqual([
      'plugin.installed',
      'plugin.capabilities_revoked',
      'plugin.capabilities_granted',
      'plugin.capabilities_revoked',
      'plugin.capabilities_granted',
    ]);
    expect(await logOf(globex)).toEqual(['plugin.installed']);
  });

  it('keep whatever else the settings of the company hold', async () => {
    await register();
    await test.truth(
      `insert into plugin_company_settings (company_id, plugin_id, settings_json)
       select $1, id, '{"theme": "dark", "gateway": {"region": "eu"}}' from plugins where plugin_key = $2`,
      [acme.id, key],
    );
    const settings = async () =>
      (
        await test.truth<{ settings_json: unknown }>(
          'select settings_json from plugin_company_settings s join plugins p on p.id = s.plugin_id where company_id = $1 and plugin_key = $2',
          [acme.id, key],
        )
      )[0]?.settings_json;
    await cli.json('plugin', 'revoke', key, '--company', 'ACME', 'issues.read', 'agents.read', 'metrics.write');
    expect(await settings()).toEqual({ theme: 'dark', gateway: { region: 'eu', capabilities: ['issues.create'] } });
    await cli.json('plugin', 'grant', key, '--company', 'ACME', '--all');
    expect(await settings()).toEqual({ theme: 'dark', gateway: { region: 'eu' } });
  });

  it('refuse what the manifest does not declare, with the name that was meant', async () => {
    await register();
    const answer = await cli.run('plugin', 'grant', key, '--company', 'ACME', 'issues.raed', '--json');
    expect(answer.code).toBe(1);
    expect(JSON.parse(answer.out).error).toEqual({
      code: 'CAPABILITY_NOT_DECLARED',
      message: `The manifest of ${key} does not declare issues.raed. Did you mean issues.read?`,
    });
    expect((await cli.run('plugin', 'revoke', key, '--company', 'ACME')).err).toBe(
      'Name capabilities, or say --all, and not both.\n',
    );
  });
});

describe('plugin uninstall', () => {
  it('asks, and refuses where nobody can answer', async () => {
    await register();
    const answer = await cli.run('plugin', 'uninstall', key);
    expect(answer).toEqual({
      code: 1,
      out: '',
      err: `This ends ${key} in every company, and nobody is here to ask. Add --yes if that is meant.\n`,
    });
    expect(JSON.parse((await cli.run('plugin', 'uninstall', key, '--json')).out).error.message).toContain('Add --yes');
    expect((await cli.json('plugin', 'show', key)).status).toBe('ready');
  });

  it('ends it everywhere, says what stays, and a new installation takes up from there', async () => {
    await register();
    await cli.json('plugin', 'revoke', key, '--company', 'ACME', 'agents.read');
    const worker = await acme.plugin(key);
    await worker.expectData('mutation { createIssue(input: { title: "Mine" }) { __typename } }');
    await cli.run('secret', 'create', '--plugin', key);
    expect(await cli.json('plugin', 'uninstall', key, '--yes')).toEqual({
      key,
      status: 'uninstalled',
      stays: { companySettings: 1, issues: 1, activityEntries: 1 },
    });
    expect((await worker.send(viewer)).status).toBe(401);
    const secrets = await test.truth('select revoked_at is not null as revoked from gateway.plugin_secrets');
    expect(secrets).toEqual([{ revoked: true }]);
    for (const words of [
      ['enable', key],
      ['disable', key, '--company', 'ACME'],
      ['uninstall', key, '--yes'],
    ]) {
      const answer = await cli.run('plugin', ...words);
      expect(answer.code).toBe(1);
      expect(answer.err).toContain('Install it again: plugin install manifest.json.');
    }
    expect(await install({ version: '2.0.0' })).toMatchObject({
      outcome: 'installed',
      status: 'ready',
      previousVersion: '1.0.0',
      companies: [
        { prefix: 'ACME', notGranted: ['agents.read'] },
        { prefix: 'GLOBEX', notGranted: [] },
      ],
    });
    expect(await may(worker)).toEqual(['issues.create', 'issues.read']);
    expect(await logOf(acme)).toEqual([
      'plugin.installed',
      'plugin.capabilities_revoked',
      'plugin.uninstalled',
      'plugin.installed',
    ]);
  });
});

describe('plugin list and plugin show', () => {
  it('tell an operator how plugins stand', async () => {
    await register({}, ['GLOBEX']);
    await cli.json('plugin', 'revoke', key, '--company', 'GLOBEX', 'issues.create');
    const list: { key: string }[] = await cli.json('plugin', 'list');
    expect(list.find((plugin) => plugin.key === key)).toEqual({
      key,
      version: '1.0.0',
      status: 'ready',
      displayName: 'A plugin',
      enabledIn: ['GLOBEX'],
      disabledIn: ['ACME'],
      workerOrigin: null,
    });
    expect((await cli.run('plugin', 'list')).out).toMatch(
      new RegExp(`^${key} +1\\.0\\.0 +ready +- +GLOBEX \\(disabled in ACME\\)$`, 'm'),
    );
    expect(await cli.json('plugin', 'show', key)).toMatchObject({
      key,
      capabilities: ['issues.read', 'issues.create', 'agents.read'],
      otherCapabilities: ['metrics.write'],
      companies: [
        { prefix: 'ACME', enabled: false, granted: null },
        { prefix: 'GLOBEX', enabled: true, capabilities: ['issues.read', 'agents.read'] },
      ],
      manifest: manifest(),
    });
    expect((await cli.run('plugin', 'show', key)).out).toContain(
      'GLOBEX (Company GLOBEX): enabled; granted issues.read agents.read, by a list',
    );
  });

  it('say what to do about a plugin that is not there', async () => {
    const answer = await cli.run('plugin', 'show', 'acme.nothing');
    expect(answer.code).toBe(1);
    expect(answer.err).toContain('There is no plugin acme.nothing. plugin list shows those there are');
  });
});

describe('plugin doctor', () => {
  it('finds nothing to put right with a good plugin, and notes what somebody decided', async () => {
    await register({ jobs: [] }, ['ACME']);
    expect(await cli.json('plugin', 'doctor', key)).toEqual([
      {
        key,
        version: '1.0.0',
        status: 'ready',
        problems: [],
        notes: ['The manifest: jobs is not known here. It is kept for the host.', 'It is disabled in GLOBEX.'],
      },
    ]);
  });

  it('ends with 1 where something does not fit together, and says what to do', async () => {
    await register();
    await cli.json('plugin', 'revoke', key, '--company', 'ACME', 'issues.create');
    await test.truth(
      `update plugins set status = 'upgrade_pending', version = '9.0.0',
         manifest_json = jsonb_set(manifest_json, '{capabilities}', '["issues.read", "issues.reed"]') where plugin_key = $1`,
      [key],
    );
    await test.truth(
      `insert into plugin_company_settings (company_id, plugin_id, settings_json)
       select $1, id, '{"gateway": {"capabilities": "issues.read"}}' from plugins where plugin_key = $2`,
      [globex.id, key],
    );
    const answer = await cli.run('plugin', 'doctor', key, '--json');
    expect(answer.code).toBe(1);
    expect(JSON.parse(answer.out)[0].problems).toEqual([
      `An update waits for somebody to accept it: plugin enable ${key}`,
      'The manifest: capabilities[1] is "issues.reed", which is no capability. Did you mean "issues.read"?',
      'It is registered as version 9.0.0, its manifest says 1.0.0. Install it again.',
      `ACME grants agents.read metrics.write, which the manifest does not declare. Take it away: plugin revoke ${key} --company ACME agents.read metrics.write`,
      `What GLOBEX grants is not a list of names, so it grants nothing for certain. Say it again: plugin grant ${key} --company GLOBEX --all`,
    ]);
    expect((await cli.run('plugin', 'doctor', key)).out).toContain(`${key} 9.0.0 (upgrade_pending): 5 to put right`);
    // Following its advice puts all of it right.
    await cli.json('plugin', 'revoke', key, '--company', 'ACME', 'agents.read', 'metrics.write');
    await cli.json('plugin', 'grant', key, '--company', 'GLOBEX', '--all');
    await install({ version: '9.0.0' });
    expect((await cli.json('plugin', 'doctor', key))[0].problems).toEqual([]);
  });
});

describe('a database', () => {
  it('without the tables of the gateway gets a sentence about that', async () => {
    await test.truth('create database not_migrated');
    const url = new URL(test.ownerUrl);
    url.pathname = '/not_migrated';
    const answer = await cli.runOn(url.href, 'plugin', 'list');
    await test.truth('drop database not_migrated with (force)');
    expect(answer).toEqual({
      code: 1,
      out: '',
      err: 'The tables of the gateway are not in this database yet. Run npm run migrate first.\n',
    });
  });

  it('that is away gets one too, and no password is printed', async () => {
    const answer = await cli.runOn('postgres://owner:hunter2@127.0.0.1:1/none', 'plugin', 'list', '--json');
    expect(answer).toMatchObject({ code: 1, err: '' });
    expect(JSON.parse(answer.out).error.message).toMatch(/^The database cannot be reached: /);
    expect(answer.out).not.toContain('hunter2');
  });
});

it('every command says what it is for, and prints JSON when asked', async () => {
  const help = await cli.run('plugin', '--help');
  const names = [...help.out.matchAll(/^ {2}(\w+) \[options\] *.*[a-z]/gm)].map(([, name = '']) => name);
  expect(names.join(' ')).toBe(
    'install list show enable disable grant revoke worker documents check uninstall doctor schema',
  );
  const helps = await Promise.all(names.map((name) => cli.run('plugin', name, '--help')));
  for (const [at, { out }] of helps.entries()) expect(out, names[at]).toContain('--json');
  expect(await cli.json('plugin', 'schema')).toMatchObject({ title: 'Paperclip plugin manifest' });
});
