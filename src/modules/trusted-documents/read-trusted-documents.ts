import { readFile, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import type { Manifest } from '../plugins/manifest.ts';
import { readDocumentList } from './document-list.ts';
import type { RateDocument, TrustedDocuments } from './registered-document.ts';
import { TrustedDocumentsError } from './trusted-document.errors.ts';

const fileMaxBytes = 16 * 1024 * 1024;

/** The documents that a manifest names, each looked at. One that cannot run fails the installation, and not the first user. */
export async function readTrustedDocuments(
  { trustedDocuments }: Manifest,
  packageDirectory: string,
  rate: RateDocument,
): Promise<TrustedDocuments> {
  if (!trustedDocuments) return { documents: [], onlyThese: false };
  const { file, onlyThese = false } = trustedDocuments;
  const list = readDocumentList(await readInside(packageDirectory, file));
  if ('problem' in list) throw new TrustedDocumentsError(`${file} ${list.problem}`);
  const documents = list.bodies.map(rate);
  const bad = documents.filter(({ problems }) => problems.length > 0);
  if (bad.length > 0) {
    const lines = bad.flatMap(({ name, problems }) => problems.map((problem) => `  ${name}: ${problem}`));
    throw new TrustedDocumentsError(`${file} has documents that cannot run on this gateway:\n${lines.join('\n')}`);
  }
  return { documents, onlyThese };
}

async function readInside(packageDirectory: string, path: string): Promise<string> {
  const unreadable = () =>
    new TrustedDocumentsError(`${path}, beside the manifest, cannot be read. Write it with documents extract.`);
  const [root, file] = await Promise.all([realpath(packageDirectory), realpath(join(packageDirectory, path))]).catch(
    () => {
      throw unreadable();
    },
  );
  // A link could lead anywhere on the host.
  const inside = relative(root, file);
  if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
    throw new TrustedDocumentsError(`${path} leads out of the plugin's folder.`);
  }
  const bytes = await readFile(file).catch(() => {
    throw unreadable();
  });
  if (bytes.length > fileMaxBytes) throw new TrustedDocumentsError(`${path} is longer than 16 MiB.`);
  return bytes.toString('utf8');
}
