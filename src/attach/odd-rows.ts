import pg, { type ClientBase } from 'pg';
import { z } from 'zod';
import { migrationFiles } from '../database/migrate.ts';
import { coreTables } from './core-tables.ts';

/** More than this is not counted: that there are many is enough to know. */
const countMax = 1_000;
const countRows = z.tuple([z.object({ rows: z.coerce.number() })]);

/**
 * Rows of Paperclip's that the gateway's own tables would not take: words that it does not know, references to another company. They do no
 * harm to others, but cannot be shown as they are. Looking for them reads whole tables, so each look ends after ten seconds.
 */
export async function findOddRows(client: ClientBase): Promise<string[]> {
  const notes: string[] = [];
  await client.query(`begin read only; set local statement_timeout = '10s'`);
  try {
    for (const { table, name, condition } of ownChecks()) {
      const odd = await countIn(client, `public.${pg.escapeIdentifier(table)} as t where not (${condition})`);
      if (odd === null) continue;
      if (odd > 0)
        notes.push(`${howMany(odd)} of ${table} are not as ${name} wants them: ${condition.replaceAll('"', '')}.`);
    }
    for (const { name, references } of coreTables) {
      for (const { column, target } of references) {
        const [child, parent, key] = [name, target, column].map((one) => pg.escapeIdentifier(one));
        const odd = await countIn(
          client,
          `public.${child} as c join public.${parent} as p on p.id = c.${key} where p.company_id <> c.company_id`,
        );
        if (odd !== null && odd > 0) {
          notes.push(`${howMany(odd)} of ${name} name by ${column} a row of another company. It is not shown.`);
        }
      }
    }
  } finally {
    await client.query('rollback');
  }
  return notes;
}

function howMany(count: number): string {
  if (count >= countMax) return `${countMax} rows or more`;
  return count === 1 ? '1 row' : `${count} rows`;
}

/** Null where the table or the column is not there, or the look took too long. */
async function countIn(client: ClientBase, from: string): Promise<number | null> {
  await client.query('savepoint look');
  try {
    const { rows } = await client.query(`select count(*) as rows from (select from ${from} limit ${countMax}) as odd`);
    return countRows.parse(rows)[0].rows;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    await client.query('rollback to savepoint look');
    return null;
  } finally {
    await client.query('release savepoint look').catch(() => {
      // The connection is gone: the error that says so is on its way.
    });
  }
}

/** The conditions that the gateway's own tables are made with. */
function ownChecks(): { table: string; name: string; condition: string }[] {
  const made = migrationFiles().flatMap(({ sql }) => sql);
  return made.flatMap((statement) => {
    const table = /^\s*CREATE TABLE "([^"]+)" \(/.exec(statement)?.[1];
    if (table === undefined || !coreTables.some(({ name }) => name === table)) return [];
    return [...statement.matchAll(/CONSTRAINT "([^"]+)" CHECK \((.*)\),?$/gm)].map(([, name = '', condition = '']) => ({
      table,
      name,
      condition,
    }));
  });
}
