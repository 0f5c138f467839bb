import { createSecret, listSecrets, revokeSecret } from '../auth/plugin-secret.ts';
import { isUuid } from '../kernel/uuid.ts';
import { CommandError } from './command-error.ts';
import { readDuration } from './duration.ts';
import { withOwner } from './with-owner.ts';

const tenYearsMs = 10 * 365 * 86_400_000;

export async function secretCreateCommand(options: {
  readonly plugin: string;
  readonly label?: string;
  readonly expires?: string;
}): Promise<void> {
  const { plugin: pluginKey, label, expires } = options;
  const expiresInMs =
    expires === undefined ? undefined : readDuration('--expires', expires, { minMs: 1_000, maxMs: tenYearsMs });
  const created = await withOwner((owner) => createSecret(owner, { pluginKey, label, expiresInMs }));
  if (!created) throw new CommandError(`There is no plugin ${pluginKey}. Install it first.`);
  process.stdout.write(`${created.secret}\n`);
  process.stderr.write(`Keep it: it is not shown again. It is called ${created.id}.\n`);
}

export async function secretListCommand({ plugin }: { readonly plugin: string }): Promise<void> {
  const secrets = await withOwner((owner) => listSecrets(owner, plugin));
  for (const secret of secrets) {
    const state = secret.revoked_at
      ? `revoked ${secret.revoked_at}`
      : secret.expires_at
        ? `expires ${secret.expires_at}`
        : 'good';
    const cells = [
      secret.id,
      state,
      `made ${secret.created_at}`,
      `used ${secret.last_used_at ?? 'never'}`,
      secret.label,
    ];
    process.stdout.write(`${cells.filter((cell) => cell !== null).join('  ')}\n`);
  }
}

export async function secretRevokeCommand(id: string): Promise<void> {
  const isRevoked = isUuid(id) && (await withOwner((owner) => revokeSecret(owner, id)));
  if (!isRevoked) throw new CommandError(`There is no secret ${id}. secret list --plugin <key> shows their ids.`);
  process.stdout.write('Revoked, with all tokens that were given for it.\n');
}
