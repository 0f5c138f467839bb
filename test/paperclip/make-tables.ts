/** Makes Paperclip's tables by its own migrations: `node make-tables.ts <version> <address of the owner>`. */
import { z } from 'zod';

const [version = '', ownerUrl = ''] = process.argv.slice(2);
const paperclip = z
  .object({ applyPendingMigrations: z.custom<(url: string) => Promise<void>>((value) => typeof value === 'function') })
  .parse(await import(`paperclip-db-${version}`));
await paperclip.applyPendingMigrations(ownerUrl);
// Its package keeps connections open.
process.exit(0);
