import { bringUpToDate } from '../attach/bring-up-to-date.ts';
import { seedLarge } from '../demo/seed.ts';
import { showSeedProgress } from '../demo/seed-progress.ts';
import { CommandError } from './command-error.ts';
import { withOwnerUrl } from './with-owner.ts';

interface SeedCommandOptions {
  readonly issues: string;
  readonly costs: string;
  readonly company: string;
}

export async function seedCommand({ issues, costs, company }: SeedCommandOptions): Promise<void> {
  await withOwnerUrl(async (ownerUrl) => {
    const { isAttached } = await bringUpToDate(ownerUrl);
    if (isAttached) throw new CommandError("This database is Paperclip's: no invented company is put into it.");
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
