import type pg from 'pg';
import { z } from 'zod';
import { type Revocation, revokeTokens } from '../auth/token-revocation.ts';
import { isUuid } from '../kernel/uuid.ts';
import { CommandError } from './command-error.ts';
import { type AnswerOptions, answer } from './plugin-answer.ts';
import { withOwner } from './with-owner.ts';

interface RevokeOptions extends AnswerOptions {
  readonly plugin: string;
  readonly company?: string;
  readonly secret?: string;
  readonly id?: string;
}

export async function tokensRevokeCommand(options: RevokeOptions): Promise<void> {
  await answer(
    options,
    async () => {
      if ([options.company, options.secret, options.id].filter((option) => option !== undefined).length > 1) {
        throw new CommandError('Give one of --company, --secret and --id, or none for all tokens of the plugin.');
      }
      return withOwner(async (owner) => {
        const revocation = await revocationOf(owner, options);
        await revokeTokens(owner, revocation);
        return { ...revocation, revoked: true };
      });
    },
    () => 'Revoked: they are refused at their next operation.',
  );
}

/** Proves that what is named is there: a word mistyped would take back nothing, and say that it had. */
async function revocationOf(owner: pg.Client, { plugin, company, secret, id }: RevokeOptions): Promise<Revocation> {
  const pluginId = await onlyId(owner, 'select id from plugins where plugin_key = $1', [plugin]);
  if (!pluginId) throw new CommandError(`There is no plugin ${plugin}.`);
  if (id !== undefined) {
    // Not kept anywhere, so its form is all that can be looked at.
    if (!isUuid(id)) throw new CommandError(`${id} is no id of a token, its claim jti.`);
    return { kind: 'token', tokenId: id.toLowerCase() };
  }
  if (secret !== undefined) {
    const secretId = isUuid(secret)
      ? await onlyId(owner, 'select id from gateway.plugin_secrets where plugin_id = $1 and id = $2', [
          pluginId,
          secret,
        ])
      : null;
    if (!secretId) throw new CommandError(`${plugin} has no secret ${secret}.`);
    return { kind: 'secret', secretId };
  }
  if (company === undefined) return { kind: 'plugin', pluginId };
  const companyId = await onlyId(
    owner,
    `select id from companies where ${isUuid(company) ? 'id = $1' : 'issue_prefix = upper($1)'}`,
    [company],
  );
  if (!companyId) throw new CommandError(`There is no company ${company}.`);
  return { kind: 'installation', pluginId, companyId };
}

async function onlyId(owner: pg.Client, text: string, values: string[]): Promise<string | null> {
  const { rows } = await owner.query(text, values);
  return z.array(z.object({ id: z.string() })).parse(rows)[0]?.id ?? null;
}
