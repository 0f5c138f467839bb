import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

/** Paperclip's releases that are tried, by the names of their packages here, the oldest first. */
export const paperclipReleases = ['2026-403', '2026-707', '2026-817', '2026-916'] as const;
export type PaperclipRelease = (typeof paperclipReleases)[number];
export const newestRelease: PaperclipRelease = '2026-916';

/** In a process of its own: Paperclip's packages and those of the gateway have other versions of the same libraries. */
export async function makePaperclipTables(ownerUrl: string, release: PaperclipRelease): Promise<void> {
  await promisify(execFile)(process.execPath, [resolve(import.meta.dirname, 'make-tables.ts'), release, ownerUrl]);
}
