import { bringUpToDate } from '../attach/bring-up-to-date.ts';
import { ensureSigningKey } from '../auth/signing-key.ts';
import { ensureGatewayLogin } from '../database/roles.ts';
import { withOwnerUrl } from './with-owner.ts';

export async function migrateCommand(): Promise<void> {
  await withOwnerUrl(async (ownerUrl, config) => {
    const { applied } = await bringUpToDate(ownerUrl, {
      onProgress: ({ migration, statementsDone, statementsTotal }) => {
        if (statementsDone === statementsTotal) process.stdout.write(`applied ${migration}\n`);
      },
    });
    await ensureSigningKey(ownerUrl);
    await ensureGatewayLogin(ownerUrl, { storedUrl: config.gatewayDatabaseUrl ?? undefined });
    process.stdout.write(
      applied.length === 0 ? 'The database is up to date.\n' : `${applied.length} migrations applied.\n`,
    );
  });
}
