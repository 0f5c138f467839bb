/** Brings what the bench alone needs, and starts it: the gateway itself depends on none of it. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const folder = import.meta.dirname;
if (!existsSync(resolve(folder, 'node_modules/postgraphile'))) {
  process.stderr.write('installing what the bench needs, once\n');
  // On Windows npm is a script that only a shell finds.
  const { status } = spawnSync('npm', ['ci'], { cwd: folder, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) process.exit(status ?? 1);
}
await import('./main.ts');
