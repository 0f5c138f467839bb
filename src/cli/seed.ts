import { migrate } from '../database/migrate.ts';
import { seedLarge } from '../demo/seed.ts';
import { showSeedProgress } from '../demo/seed-progress.ts';
import { withOwnerUrl } from './with-owner.ts';

interface SeedCommandOptions {
  readonly issues: string;
  readonly costs: string;
  readonly company: string;
}

export async function seedCommand({ issues, costs, company }: SeedCommandOptions): Promise<void> {
  await withOwnerUrl(async (ownerUrl) => {
    await migrate(ownerUrl);
    const display = showSeedProgress();
    const startedAt = performance.now();
    try {
      const { prefix, rowsAdded, rootIdentifier } = await seedLarge(ownerUrl, {
        issues: Number(issues),
        costs: Number(costs),
        company,
        onProgress: display.onProgress,
      });
      display.stop();
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      process.stdout.write(
        `${rowsAdded} rows added to ${prefix} in ${seconds} s. A tree of 1,000 issues hangs below ${rootIdentifier}.\n`,
      );
    } finally {
      display.stop();
    }
  });
}
