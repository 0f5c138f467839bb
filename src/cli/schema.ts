import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { printGatewaySchema, undescribed } from '../graphql/print-schema.ts';
import { schema } from '../schema.ts';
import { CommandError } from './command-error.ts';

const file = resolve(import.meta.dirname, '../../schema.graphql');

export async function printCommand(): Promise<void> {
  await writeFile(file, printGatewaySchema(schema));
  process.stdout.write('schema.graphql written.\n');
}

export async function checkCommand(): Promise<void> {
  const bare = undescribed(schema);
  if (bare.length > 0) throw new CommandError(`These have no description: ${bare.join(', ')}`);
  const printed = await readFile(file, 'utf8').catch(() => '');
  if (printed !== printGatewaySchema(schema)) {
    throw new CommandError(
      'schema.graphql is not what the code says. Run npm run schema:print and look at the difference.',
    );
  }
  process.stdout.write('schema.graphql is what the code says.\n');
}
