import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { undated } from '../graphql/deprecations.ts';
import { printGatewaySchema, undescribed } from '../graphql/print-schema.ts';
import { schema } from '../schema.ts';
import { CommandError } from './command-error.ts';

const file = resolve(import.meta.dirname, '../../schema.graphql');
/** The schema of the last release. What is written for it must go on working. */
const releasedFile = resolve(import.meta.dirname, '../../schemas/released.graphql');

export async function printCommand(): Promise<void> {
  await writeFile(file, printGatewaySchema(schema));
  process.stdout.write('schema.graphql written.\n');
}

export async function checkCommand(): Promise<void> {
  const bare = undescribed(schema);
  if (bare.length > 0) throw new CommandError(`These have no description: ${bare.join(', ')}`);
  const endless = undated(schema);
  if (endless.length > 0) {
    throw new CommandError(
      `These are deprecated without a day: ${endless.join(', ')}. End the reason with it, as "until 2027-01-31".`,
    );
  }
  const printed = await readFile(file, 'utf8').catch(() => '');
  if (printed !== printGatewaySchema(schema)) {
    throw new CommandError(
      'schema.graphql is not what the code says. Run npm run schema:print and look at the difference.',
    );
  }
  process.stdout.write('schema.graphql is what the code says.\n');
}

/** Fails where a document that the last release takes would break; says what else a client may notice. */
export async function breakingCommand(): Promise<void> {
  // For those who work on the gateway: an installation without them has no use for it.
  const { compareSchemas } = await import('../graphql/schema-changes.ts');
  const released = await readFile(releasedFile, 'utf8');
  const today = new Date().toISOString().slice(0, 10);
  const { breaking, expired, dangerous } = await compareSchemas(released, printGatewaySchema(schema), today);
  for (const change of dangerous) process.stdout.write(`To be known: ${change}\n`);
  for (const change of expired) process.stdout.write(`Gone, as announced: ${change}\n`);
  if (breaking.length > 0) {
    throw new CommandError(
      `The schema breaks what is written for the last release:\n${breaking.map((change) => `  - ${change}`).join('\n')}\nAdd beside it, and deprecate the old one until a day.`,
    );
  }
  process.stdout.write('Nothing that is written for the last release breaks.\n');
}

/** Makes the schema of the code the one that later ones are compared with: at a release, and then only. */
export async function releaseCommand(): Promise<void> {
  await breakingCommand();
  await writeFile(releasedFile, printGatewaySchema(schema));
  process.stdout.write('schemas/released.graphql written.\n');
}
