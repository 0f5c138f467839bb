import type pg from 'pg';
import { z } from 'zod';
import { type Capability, capabilities, isCapability } from '../auth/capabilities.ts';
import { mintToken, tokenLifetimeMaxSeconds } from '../auth/plugin-token.ts';
import { currentSigningKey } from '../auth/signing-key.ts';
import { isUuid } from '../kernel/uuid.ts';
import { CommandError } from './command-error.ts';
import { type AnswerOptions, answer } from './plugin-answer.ts';
import { withOwner } from './with-owner.ts';

interface TokenOptions extends AnswerOptions {
  readonly plugin: string;
  readonly company: string;
  readonly scope?: string;
  readonly agent?: string;
  readonly user?: string;
  readonly run?: string;
  readonly ttl: string;
}

const installationSchema = z.object({
  plugin_id: z.string(),
  company_id: z.string(),
  status: z.string(),
  enabled: z.boolean(),
  capabilities: z.array(z.string()),
});

export async function tokenCommand(options: TokenOptions): Promise<void> {
  await answer(
    options,
    () => mint(options),
    ({ token }) => token,
  );
}

function mint(options: TokenOptions) {
  const lifetimeSeconds = readLifetime(options.ttl);
  return withOwner(async (owner) => {
    const installation = await findInstallation(owner, options);
    const key = await currentSigningKey(owner);
    if (!key) throw new CommandError('This database has no signing key yet. Run npm run migrate first.');
    await assertActor(owner, installation.company_id, options);
    const subject = {
      pluginId: installation.plugin_id,
      pluginKey: options.plugin,
      companyId: installation.company_id,
      capabilities: readScope(options.scope, installation.capabilities.filter(isCapability), options.plugin),
      actor: { agentId: options.agent ?? null, userId: options.user ?? null, runId: options.run ?? null },
    };
    const token = await mintToken(subject, key, lifetimeSeconds, key.nowMs);
    const expiresAt = new Date((Math.floor(key.nowMs / 1000) + lifetimeSeconds) * 1000).toISOString();
    const { pluginKey: plugin, companyId, capabilities: scope } = subject;
    return { token, expiresAt, plugin, companyId, scope };
  });
}

async function findInstallation(owner: pg.Client, { plugin, company }: TokenOptions) {
  const { rows: companies } = await owner.query(
    `select id from companies where ${isUuid(company) ? 'id = $1' : 'issue_prefix = upper($1)'}`,
    [company],
  );
  const [found] = z.array(z.object({ id: z.string() })).parse(companies);
  if (!found)
    throw new CommandError(`There is no company ${company}. Give its issue prefix, for example ACME, or its id.`);
  const { rows } = await owner.query(
    `select i.plugin_id, i.company_id, i.status, i.enabled, i.capabilities
     from plugins p cross join lateral gateway.installation($1, p.id) i where p.plugin_key = $2`,
    [found.id, plugin],
  );
  const [installation] = z.array(installationSchema).parse(rows);
  if (!installation)
    throw new CommandError(`There is no plugin ${plugin}. Install it: npm run -s cli -- plugin install manifest.json`);
  if (installation.status !== 'ready' || !installation.enabled) {
    throw new CommandError(
      `The plugin ${plugin} is ${installation.enabled ? installation.status : 'disabled'} in ${company}.`,
    );
  }
  return installation;
}

function readScope(scope: string | undefined, granted: readonly Capability[], plugin: string): readonly Capability[] {
  if (scope === undefined) return granted;
  return scope
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => {
      if (!isCapability(word)) throw new CommandError(`${word} is no capability. There are: ${capabilities.join(' ')}`);
      if (!granted.includes(word)) throw new CommandError(`The plugin ${plugin} is not granted ${word} there.`);
      return word;
    });
}

async function assertActor(owner: pg.Client, companyId: string, { agent, run }: TokenOptions): Promise<void> {
  for (const [option, table, id] of [
    ['--agent', 'agents', agent],
    ['--run', 'heartbeat_runs', run],
  ] as const) {
    if (id === undefined) continue;
    const { rowCount } = isUuid(id)
      ? await owner.query(`select from ${table} where company_id = $1 and id = $2`, [companyId, id])
      : { rowCount: 0 };
    if (!rowCount) throw new CommandError(`${option} ${id} is not the company's.`);
  }
}

/** `90s`, `15m`, or a number of seconds. */
function readLifetime(ttl: string): number {
  const match = /^(\d{1,6})(s|m|h)?$/.exec(ttl);
  const unit = { s: 1, m: 60, h: 3600 }[match?.[2] ?? 's'] ?? 1;
  const seconds = Number(match?.[1]) * unit;
  if (!match || seconds < 1 || seconds > tokenLifetimeMaxSeconds) {
    throw new CommandError('--ttl is between 1s and 15m, for example 90s or 15m.');
  }
  return seconds;
}
