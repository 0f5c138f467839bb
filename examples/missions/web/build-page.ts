import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const configFile = fileURLToPath(new URL('../ui/vite.config.ts', import.meta.url));
const pageDirectory = fileURLToPath(new URL('../ui/dist', import.meta.url));

/** Builds the page with Vite, from what `npm ci` has brought. Returns the folder that it is in. */
export async function buildPage(outDir: string = pageDirectory): Promise<string> {
  await build({ configFile, logLevel: 'error', build: { outDir } });
  return outDir;
}
