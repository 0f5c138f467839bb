import { chmodSync, constants, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';

const linksSchema = z.array(
  z.object({ source: z.string().startsWith('native/'), target: z.string().startsWith('native/') }),
);

/**
 * npm packages carry no symbolic links and the libraries need theirs. The package makes them in an install script, which
 * npm may have been told not to run; so we make the ones that are missing, and see that the programs are executable.
 * Where we may not write this changes nothing, and trying to run the programs will tell.
 */
export function completeInstallation(directory: string): void {
  try {
    makeMissingLinks(directory);
    for (const program of readdirSync(join(directory, 'bin'))) makeExecutable(join(directory, 'bin', program));
  } catch {
    // Not ours to write, or not there at all.
  }
}

function makeMissingLinks(directory: string): void {
  const file = join(directory, 'pg-symlinks.json');
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return;
  for (const { source, target } of linksSchema.parse(JSON.parse(readFileSync(file, 'utf8')))) {
    const link = join(directory, target.slice('native/'.length));
    const original = join(directory, source.slice('native/'.length));
    try {
      // Relative, so that they still hold in a copy.
      symlinkSync(relative(dirname(link), original), link);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
}

function makeExecutable(program: string): void {
  const mode = statSync(program).mode & 0o777;
  const isExecutable = (mode & constants.S_IXUSR) !== 0;
  if (!isExecutable) chmodSync(program, mode | 0o111);
}
