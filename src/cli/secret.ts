import { createSecret, listSecrets, revokeSecret } from '../auth/plugin-secret.ts';
import { isUuid } from '../kernel/uuid.ts';
import { CommandError } from './command-error.ts';
import { confirm } from './confirm.ts';
import { readDuration } from './duration.ts';
import { type AnswerOptions, answer } from './plugin-answer.ts';
import { withOwner } from './with-owner.ts';

const tenYearsMs = 10 * 365 * 86_400_000;

interface CreateOptions extends AnswerOptions {
  readonly plugin: string;
  readonly label?: string;
  readonly expires?: string;
}

export async function secretCreateCommand(options: CreateOptions): Promise<void> {
  const { plugin: pluginKey, label, expires } = options;
  const created = await answer(
    options,
    async () => {
      const expiresInMs =
        expires === undefined ? undefined : readDuration('--expires', expires, { minMs: 1_000, maxMs: tenYearsMs });
      const secret = await withOwner((owner) => createSecret(owner, { pluginKey, label, expiresInMs }));
      if (!secret) throw new CommandError(`There is no plugin ${pluginKey}. Install it first.`);
      return secret;
    },
    ({ secret }) => secret,
  );
  if (created) process.stderr.write(`Keep it: it is not shown again. It is called ${created.id}.\n`);
}

interface ListOptions extends AnswerOptions {
  readonly plugin: string;
}

export async function secretListCommand(options: ListOptions): Promise<void> {
  await answer(
    options,
    async () => {
      const secrets = await withOwner((owner) => listSecrets(owner, options.plugin));
      return secrets.map(({ id, label, ...times }) => ({
        id,
        label,
        createdAt: times.created_at,
        lastUsedAt: times.last_used_at,
        expiresAt: times.expires_at,
        revokedAt: times.revoked_at,
      }));
    },
    (secrets) => secrets.map(inWords).join('\n') || `${options.plugin} has no secrets: secret create makes one.`,
  );
}

interface ShownSecret {
  readonly id: string;
  readonly label: string | null;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
}

function inWords({ id, label, createdAt, lastUsedAt, expiresAt, revokedAt }: ShownSecret): string {
  const state = revokedAt ? `revoked ${revokedAt}` : expiresAt ? `expires ${expiresAt}` : 'good';
  const cells = [id, state, `made ${createdAt}`, `used ${lastUsedAt ?? 'never'}`, label];
  return cells.filter((cell) => cell !== null).join('  ');
}

interface RevokeOptions extends AnswerOptions {
  readonly yes?: boolean;
}

export async function secretRevokeCommand(id: string, options: RevokeOptions): Promise<void> {
  await answer(
    options,
    async () => {
      const unknown = new CommandError(`There is no secret ${id}. secret list --plugin <key> shows their ids.`);
      if (!isUuid(id)) throw unknown;
      if (!options.yes) {
        const consequence = `This ends the secret ${id} for good, with all tokens that were given for it`;
        await confirm({ consequence, word: id, wordIs: 'its id' });
      }
      if (!(await withOwner((owner) => revokeSecret(owner, id)))) throw unknown;
      return { id: id.toLowerCase(), revoked: true };
    },
    () => 'Revoked, with all tokens that were given for it.',
  );
}
