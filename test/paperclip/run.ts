/** Brings Paperclip's own packages, which nothing else needs, and runs what is promised on the tables that they make. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { newestRelease } from './paperclip-tables.ts';

const folder = import.meta.dirname;
const root = resolve(folder, '../..');
// On Windows npm is a script that only a shell finds.
const shell = process.platform === 'win32';
if (!existsSync(resolve(folder, `node_modules/paperclip-db-${newestRelease}`))) {
  process.stderr.write("installing Paperclip's packages, once: 340 MB\n");
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts'], { cwd: folder, stdio: 'inherit', shell });
  if (status !== 0) process.exit(status ?? 1);
}
const vitest = resolve(root, 'node_modules/vitest/vitest.mjs');
const config = ['--config', 'vitest.paperclip.config.ts'];
const { status } = spawnSync(process.execPath, [vitest, 'run', ...config, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(status ?? 1);
