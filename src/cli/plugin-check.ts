import { readFile } from 'node:fs/promises';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { readRegisteredDocuments } from '../modules/trusted-documents/trusted-documents.service.ts';
import { schema as gatewaySchema } from '../schema.ts';
import { rateDocument } from '../server/rate-document.ts';
import { CommandError } from './command-error.ts';
import { type AnswerOptions, answer, inOwnerTransaction } from './plugin-answer.ts';

interface CheckOptions extends AnswerOptions {
  readonly schema?: string;
}

interface CheckedDocument {
  readonly plugin: string;
  readonly name: string;
  readonly sha256: string;
  /** Why it cannot run; empty where it can. */
  readonly problems: readonly string[];
  readonly cost: { readonly registered: number; readonly now: number };
}

/** Which documents of which plugins a schema breaks, and which cost something else on it. Exits with 1 where one is broken. */
export async function pluginCheckCommand(key: string | undefined, options: CheckOptions): Promise<void> {
  const result = await answer(
    options,
    async () => {
      const schema = options.schema === undefined ? gatewaySchema : await schemaIn(options.schema);
      const stored = await inOwnerTransaction((db) => readRegisteredDocuments(db, key ?? null));
      const documents = stored.map(({ key: plugin, body, cost }): CheckedDocument => {
        const rated = rateDocument(schema, body);
        const { name, sha256, problems } = rated;
        return { plugin, name, sha256, problems, cost: { registered: cost, now: rated.cost } };
      });
      return {
        checked: documents.length,
        broken: documents.filter(({ problems }) => problems.length > 0),
        drifted: documents.filter(({ problems, cost }) => problems.length === 0 && cost.now !== cost.registered),
      };
    },
    ({ checked, broken, drifted }) =>
      [
        ...broken.flatMap(({ plugin, name, sha256, problems }) => [
          `${plugin} ${name} (${sha256.slice(0, 12)}) cannot run:`,
          ...problems.map((problem) => `  ${problem}`),
        ]),
        ...drifted.map(
          ({ plugin, name, cost }) => `${plugin} ${name} costs ${cost.now} points, and not ${cost.registered}.`,
        ),
        `${checked} registered documents, ${broken.length} broken, ${drifted.length} at another cost.`,
      ].join('\n'),
  );
  if (result && result.broken.length > 0) process.exitCode = 1;
}

async function schemaIn(file: string): Promise<GraphQLSchema> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new CommandError(`${file} cannot be read.`);
  });
  try {
    return buildSchema(text);
  } catch (error) {
    throw new CommandError(`${file} is no schema: ${error instanceof Error ? error.message : ''}`);
  }
}
