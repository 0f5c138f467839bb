import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { concatAST, type DocumentNode, parse, print, separateOperations } from 'graphql';
import { printDocumentList, readDocumentList } from '../modules/trusted-documents/document-list.ts';
import { documentsIn } from '../modules/trusted-documents/documents-in.ts';
import { schema } from '../schema.ts';
import { rateDocument } from '../server/rate-document.ts';
import { CommandError } from './command-error.ts';
import { answer } from './plugin-answer.ts';

interface ExtractOptions {
  readonly out: string;
  readonly json?: boolean;
}

/** Writes the list of documents that a manifest names. */
export async function documentsExtractCommand(sources: readonly string[], options: ExtractOptions): Promise<void> {
  await answer(
    options,
    async () => {
      const files = (await Promise.all(sources.map(filesAt))).flat();
      const bodies = [...(await inGraphqlFiles(files)), ...(await inModules(files))];
      if (bodies.length === 0) throw new CommandError(`There is no operation in ${sources.join(' ')}.`);
      const rated = [...new Set(bodies)].map((body) => rateDocument(schema, body));
      const bad = rated.filter(({ problems }) => problems.length > 0);
      if (bad.length > 0) {
        const lines = bad.flatMap(({ name, problems }) => problems.map((problem) => `  ${name}: ${problem}`));
        throw new CommandError(`These cannot run on this gateway:\n${lines.join('\n')}`);
      }
      const text = printDocumentList(bodies);
      const list = readDocumentList(text);
      if ('problem' in list) throw new CommandError(`The list ${list.problem}`);
      await writeFile(options.out, text);
      return {
        file: options.out,
        documents: rated
          .map(({ sha256, name, cost }) => ({ name, cost, sha256 }))
          .sort((one, other) => (one.name < other.name ? -1 : 1)),
      };
    },
    ({ file, documents }) =>
      [
        `${file} has ${documents.length} document${documents.length === 1 ? '' : 's'}:`,
        ...documents.map(({ name, cost, sha256 }) => `  ${sha256.slice(0, 12)}  ${name}, ${cost} points`),
      ].join('\n'),
  );
}

async function filesAt(source: string): Promise<string[]> {
  const found = await stat(source).catch(() => {
    throw new CommandError(`${source} cannot be read.`);
  });
  if (!found.isDirectory()) {
    if (isGraphql(source) || isModule(source)) return [resolve(source)];
    throw new CommandError(`${source} is neither a .graphql file nor a module (.ts, .js, .mjs).`);
  }
  const entries = await readdir(source, { recursive: true, withFileTypes: true });
  // Modules do something when they are loaded, so only those that somebody names are.
  return entries
    .filter((entry) => entry.isFile() && isGraphql(entry.name))
    .map((entry) => resolve(join(entry.parentPath, entry.name)))
    .sort();
}

/** Each operation with the fragments that it uses, from whichever file. */
async function inGraphqlFiles(files: readonly string[]): Promise<string[]> {
  const parsed: DocumentNode[] = [];
  for (const file of files.filter(isGraphql)) {
    try {
      parsed.push(parse(await readFile(file, 'utf8')));
    } catch (error) {
      throw new CommandError(`${file} is no GraphQL: ${error instanceof Error ? error.message : ''}`);
    }
  }
  return parsed.length === 0 ? [] : Object.values(separateOperations(concatAST(parsed))).map(print);
}

/** What a module exports, as its texts stand there: a client sends these to the letter. */
async function inModules(files: readonly string[]): Promise<string[]> {
  const bodies: string[] = [];
  for (const file of files.filter(isModule)) {
    const loaded: Record<string, unknown> = await import(pathToFileURL(file).href).catch((error: unknown) => {
      throw new CommandError(`${file} cannot be loaded: ${error instanceof Error ? error.message : ''}`);
    });
    // A string that is no document is some other export.
    bodies.push(...documentsIn(Object.values(loaded).filter((value) => typeof value !== 'string')));
  }
  return bodies;
}

function isGraphql(file: string): boolean {
  return /\.(graphql|gql)$/.test(file);
}

function isModule(file: string): boolean {
  return /\.(ts|mts|js|mjs)$/.test(file) && !file.endsWith('.d.ts');
}
