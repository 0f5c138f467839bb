import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWorkerOrigin } from '../../src/modules/plugins/plugin-worker.service.ts';
import type { SeededCompany } from '../../src/testing/seed.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import { CommandLine } from './command-line.ts';
import { goodManifest } from './good-manifest.ts';

let test: TestGateway;
let commands: CommandLine;
let company: SeededCompany;
const key = 'acme.missions';
beforeAll(async () => {
  test = await startTestGateway();
  company = await test.company({ issuePrefix: 'ACME' });
  commands = new CommandLine(test);
  // Its database would want migrations beside the manifest.
  await commands.json('plugin', 'install', commands.manifestFile({ ...goodManifest(), database: undefined }));
});
afterAll(async () => {
  commands.dispose();
  await test.close();
});

const origins = () => test.truth<{ origin: string }>('select origin from gateway.plugin_workers');

describe('the worker of a plugin', () => {
  it('is registered, shown, and moved; the log of each company says so, and not where it is', async () => {
    const [before] = await commands.json('plugin', 'doctor', key);
    expect(before.notes.join()).toContain('Its routes are answered with 503 until its worker is registered');
    expect(await commands.json('plugin', 'worker', key, '--origin', 'http://127.0.0.1:8080/')).toEqual({
      key,
      workerOrigin: 'http://127.0.0.1:8080',
      previousOrigin: null,
      changed: true,
    });
    expect(await commands.json('plugin', 'show', key)).toMatchObject({ workerOrigin: 'http://127.0.0.1:8080' });
    expect((await commands.run('plugin', 'show', key)).out).toContain('Worker: http://127.0.0.1:8080');
    expect((await commands.run('plugin', 'list')).out).toMatch(/WORKER.*http:\/\/127\.0\.0\.1:8080/s);
    const [after] = await commands.json('plugin', 'doctor', key);
    expect(after.notes).toContain('Its worker is at http://127.0.0.1:8080.');
    const same = await commands.json('plugin', 'worker', key, '--origin', 'HTTP://127.0.0.1:8080');
    expect(same).toMatchObject({ changed: false });
    const moved = await commands.run('plugin', 'worker', key, '--origin', 'http://worker.example');
    expect(moved.out).toContain('and not at http://127.0.0.1:8080 any more');
    expect(moved.out).toContain('unencrypted');
    const entries = await test.truth<{ action: string; details: object }>(
      `select action, details from activity_log where company_id = $1 and action like 'plugin.worker%'`,
      [company.id],
    );
    expect(entries.map(({ action }) => action)).toEqual(['plugin.worker_registered', 'plugin.worker_registered']);
    expect(JSON.stringify(entries)).not.toContain('8080');
  });

  it('is taken away, and was then not there', async () => {
    await commands.json('plugin', 'worker', key, '--origin', 'http://127.0.0.1:8080');
    expect((await commands.run('plugin', 'worker', key, '--remove')).out).toContain('answered with 503');
    expect(await commands.json('plugin', 'worker', key, '--remove')).toMatchObject({
      changed: false,
      workerOrigin: null,
    });
    expect(await origins()).toEqual([]);
  });

  it('is forgotten when the plugin is uninstalled: whatever listens there by then gets nothing', async () => {
    await commands.json('plugin', 'worker', key, '--origin', 'http://127.0.0.1:8080');
    await commands.json('plugin', 'uninstall', key, '--yes');
    expect(await origins()).toEqual([]);
    // Its database would want migrations beside the manifest.
    await commands.json('plugin', 'install', commands.manifestFile({ ...goodManifest(), database: undefined }));
    expect(await commands.json('plugin', 'show', key)).toMatchObject({ workerOrigin: null });
  });

  it('is not registered where the command makes no sense, with the reason', async () => {
    for (const [words, code] of [
      [[key, '--origin', 'worker.example'], 'WORKER_ORIGIN'],
      [[key], 'COMMAND_FAILED'],
      [[key, '--origin', 'http://a', '--remove'], 'COMMAND_FAILED'],
      [['acme.nowhere', '--origin', 'http://a'], 'PLUGIN_UNKNOWN'],
    ] as const) {
      const answer = await commands.run('plugin', 'worker', ...words, '--json');
      expect([answer.code, JSON.parse(answer.out).error.code], words.join(' ')).toEqual([1, code]);
    }
    expect(await origins()).toEqual([]);
  });

  it.each([
    'http://user:hunter2@worker.example',
    'http://user@worker.example',
    'http://worker.example/path',
    'http://worker.example?a=b',
    'http://worker.example/?',
    'http://worker.example#',
    'ftp://worker.example',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'http://',
    '//worker.example',
    'worker.example:80',
    '',
  ])('is at an origin and nothing more: not at %j', (written) => {
    expect(() => readWorkerOrigin(written)).toThrow(/is no origin of a worker/);
    expect(() => readWorkerOrigin(written)).not.toThrow(/hunter2/);
  });

  it('is nothing that the gateway’s own role could read or write', async () => {
    for (const statement of [
      'select origin from gateway.plugin_workers',
      "insert into gateway.plugin_workers (plugin_id, origin) select id, 'http://evil.example' from plugins",
      "update gateway.plugin_workers set origin = 'http://evil.example'",
      'delete from gateway.plugin_workers',
      'truncate gateway.plugin_workers',
    ]) {
      await expect(test.gateway.pool.query(statement), statement).rejects.toMatchObject({ code: '42501' });
    }
  });
});

describe('what is asked before the company of a call is known', () => {
  it('looks at no other company inside a transaction of one', async () => {
    const other = await test.company();
    const issue = await other.issue();
    const [plugin] = await test.truth<{ id: string }>('select id from plugins where plugin_key = $1', [key]);
    const client = await test.gateway.pool.connect();
    const ask = async () => {
      const routes = await client.query('select plugin_key from gateway.plugin_routes($1, null, $2)', [
        key,
        [other.id],
      ]);
      const found = await client.query('select * from gateway.companies_of_issue($1, $2, null)', [
        [other.id],
        issue.id,
      ]);
      return [routes.rowCount, found.rowCount];
    };
    expect(plugin).toBeDefined();
    expect(await ask()).toEqual([1, 1]);
    await client.query('begin');
    await client.query("select set_config('app.company_id', $1, true)", [company.id]);
    expect(await ask()).toEqual([0, 0]);
    await client.query('rollback');
    client.release();
  });
});
