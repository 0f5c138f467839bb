import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const project = fileURLToPath(new URL('../..', import.meta.url));

it('the tables in src are those of the last migration: drizzle-kit has nothing to generate', async () => {
  // Inside the project, so that drizzle-kit finds its packages.
  const scratch = mkdtempSync(join(project, 'node_modules/.drift-'));
  try {
    const out = join(scratch, 'migrations');
    cpSync(join(project, 'migrations'), out, { recursive: true });
    const config = join(scratch, 'drizzle.config.mjs');
    const schema = [join(project, 'src/modules/*/*.table.ts'), join(project, 'src/auth/*.table.ts')];
    writeFileSync(config, `export default ${JSON.stringify({ dialect: 'postgresql', schema, out })};`);
    await promisify(execFile)(process.execPath, [
      join(project, 'node_modules/drizzle-kit/bin.cjs'),
      'generate',
      '--config',
      config,
    ]);
    const generated = readdirSync(out).filter((name) => !readdirSync(join(project, 'migrations')).includes(name));
    expect(generated, 'run "npm run migrations:generate" and commit what it writes').toEqual([]);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}, 60_000);
