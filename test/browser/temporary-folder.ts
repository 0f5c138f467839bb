import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for as long as the work takes. PostgreSQL may enter it, which runs as another user where we are root. */
export async function withTemporaryFolder(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'paperclip-missions-'));
  await chmod(directory, 0o711);
  try {
    await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
