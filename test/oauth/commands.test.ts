import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OAuthWorld, startOAuthWorld } from './oauth-server.ts';

const program = fileURLToPath(new URL('../../src/cli/index.ts', import.meta.url));
const query = '{ viewer { plugin { key } } }';

let world: OAuthWorld;
beforeAll(async () => {
  world = await startOAuthWorld();
});
afterAll(() => world.close());

async function run(...words: string[]): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)(process.execPath, [program, ...words], {
    env: { ...process.env, DATABASE_URL: world.test.ownerUrl },
  });
}
// What a command prints is the test's to know.
// biome-ignore lint/suspicious/noExplicitAny: see above
const json = async (...words: string[]): Promise<any> => JSON.parse((await run(...words, '--json')).stdout);
const plugin = () => ['--plugin', world.plugin.key];

describe('the command line', () => {
  it('makes a secret, shows it once, and revokes it with its tokens', async () => {
    const { stdout, stderr } = await run('secret', 'create', ...plugin(), '--label', 'worker', '--expires', '90d');
    expect(stdout).toMatch(/^pgs_[\w-]{43}\n$/);
    const secret = stdout.trim();
    const id = /called ([0-9a-f-]{36})/.exec(stderr)?.[1] ?? '';
    const token = await world.token({ client_secret: secret });
    await world.withToken(token).expectData(query);
    const { stdout: list } = await run('secret', 'list', ...plugin());
    expect(list).toContain(`${id}  expires `);
    expect(list).toContain('worker');
    expect(list).not.toContain(secret);
    await expect(run('secret', 'revoke', id)).rejects.toMatchObject({ stderr: expect.stringContaining('Add --yes') });
    await world.withToken(token).expectData(query);
    await run('secret', 'revoke', id, '--yes');
    await world.withToken(token).expectError('UNAUTHENTICATED', query);
    expect((await run('secret', 'list', ...plugin())).stdout).toContain(`${id}  revoked `);
    await expect(run('secret', 'revoke', 'x')).rejects.toMatchObject({
      stderr: expect.stringContaining('no secret x'),
    });
  });

  it('prints a token and nothing else, and takes tokens back', async () => {
    const mint = async () => {
      const { stdout } = await run('token', ...plugin(), '--company', world.company.prefix);
      expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
      return stdout.trim();
    };
    const token = await mint();
    await world.withToken(token).expectData(query);
    await run('tokens', 'revoke', ...plugin(), '--id', decodeJwt(token).jti ?? '');
    await world.withToken(token).expectError('UNAUTHENTICATED', query);
    for (const words of [[], ['--company', world.company.prefix], ['--secret', world.secretId]]) {
      const next = await world.token();
      await world.withToken(next).expectData(query);
      await run('tokens', 'revoke', ...plugin(), ...words);
      await world.withToken(next).expectError('UNAUTHENTICATED', query);
    }
    for (const words of [
      ['--company', 'NOWHERE'],
      ['--secret', world.plugin.id],
      ['--id', 'x'],
    ]) {
      await expect(run('tokens', 'revoke', ...plugin(), ...words), words.join(' ')).rejects.toMatchObject({ code: 1 });
    }
  });

  it('lists the keys and publishes a new one', async () => {
    const { stdout } = await run('keys', 'rotate', '--lead', '1h');
    const kid = stdout.split(' ')[0] ?? '';
    const { stdout: list } = await run('keys', 'list');
    expect(list.trim().split('\n')).toEqual([
      expect.stringMatching(/^[0-9a-f-]{36} {2}signs {2}from .* {2}until /),
      expect.stringMatching(new RegExp(`^${kid} {2}published {2}from `)),
    ]);
    await expect(run('keys', 'rotate', '--lead', '0s')).rejects.toMatchObject({
      stderr: expect.stringContaining('--lead is a time'),
    });
  });

  it('asks before it ends tokens of every plugin, and changes nothing where nobody answers', async () => {
    const before = await json('keys', 'list');
    await expect(run('keys', 'rotate', '--retire-after', '1m')).rejects.toMatchObject({
      stderr: expect.stringContaining('Add --yes'),
    });
    expect(await json('keys', 'list')).toEqual(before);
    const rotated = await json('keys', 'rotate', '--lead', '2h', '--retire-after', '1m', '--yes');
    expect(rotated).toEqual({
      kid: expect.any(String),
      leadMs: 7_200_000,
      retireAfterMs: 60_000,
      endsTokensEarly: true,
    });
    expect(await json('keys', 'list')).toHaveLength(before.length + 1);
  });

  it('answers in JSON where it is asked to, and nothing else goes to standard output', async () => {
    const created = await json('secret', 'create', ...plugin(), '--label', 'json');
    expect(created).toEqual({ id: expect.any(String), secret: expect.stringMatching(/^pgs_/) });
    expect(await json('secret', 'list', ...plugin())).toContainEqual({
      id: created.id,
      label: 'json',
      createdAt: expect.any(String),
      lastUsedAt: null,
      expiresAt: null,
      revokedAt: null,
    });
    expect(await json('secret', 'revoke', created.id, '--yes')).toEqual({ id: created.id, revoked: true });
    const token = await json(
      'token',
      ...plugin(),
      '--company',
      world.company.prefix,
      '--scope',
      'issues.read',
      '--ttl',
      '60s',
    );
    expect(token).toMatchObject({ plugin: world.plugin.key, companyId: world.company.id, scope: ['issues.read'] });
    expect(Date.parse(token.expiresAt)).toBe((decodeJwt(token.token).exp ?? 0) * 1000);
    await world.withToken(token.token).expectData(query);
    const { jti } = decodeJwt(token.token);
    expect(await json('tokens', 'revoke', ...plugin(), '--id', jti ?? '')).toEqual({
      kind: 'token',
      tokenId: jti,
      revoked: true,
    });
    expect(await json('keys', 'list')).toContainEqual(
      expect.objectContaining({ kid: expect.any(String), state: 'signs', notBefore: expect.any(String) }),
    );
  });

  it.each([
    ['secret', 'create', '--plugin', 'acme.nowhere'],
    ['secret', 'revoke', 'x'],
    ['secret', 'revoke', '00000000-0000-4000-8000-000000000000'],
    ['token', '--plugin', 'acme.nowhere', '--company', 'NOWHERE'],
    ['tokens', 'revoke', '--plugin', 'acme.nowhere'],
    ['keys', 'rotate', '--lead', 'soon'],
  ])('says in JSON what went wrong: %s %s', async (...words) => {
    const failed = await run(...words, '--json').catch((error: { code: number; stdout: string }) => error);
    expect(failed).toMatchObject({ code: 1 });
    expect(JSON.parse(failed.stdout)).toEqual({ error: { code: 'COMMAND_FAILED', message: expect.any(String) } });
  });
});
