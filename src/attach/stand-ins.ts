import pg from 'pg';
import { z } from 'zod';
import { standInSchema } from '../database/attachment.ts';
import { gatewayRole } from '../database/row-security.ts';
import type { Examination } from './examine-database.ts';
import { standIns } from './older-columns.ts';

/**
 * Views that have the columns an older Paperclip lacks. They read as whoever asks, so every policy holds below them. The schema's comment
 * says which columns they stand in for: none are made anew where that is still so.
 */
export async function standInStatements(client: pg.ClientBase, { lacking }: Examination): Promise<string[]> {
  const schema = pg.escapeIdentifier(standInSchema);
  const sign = [...lacking].map(([table, columns]) => `${table}: ${[...columns.keys()].sort().join(', ')}`).join('; ');
  const { rows } = await client.query(
    `select coalesce(obj_description(to_regnamespace('${standInSchema}'), 'pg_namespace'), '') as sign`,
  );
  if (z.tuple([z.object({ sign: z.string() })]).parse(rows)[0].sign === sign) return [];
  const gone = `drop schema if exists ${schema} cascade`;
  if (lacking.size === 0) return [gone];
  const statements = [
    gone,
    `create schema ${schema}`,
    `comment on schema ${schema} is ${pg.escapeLiteral(sign)}`,
    `grant usage on schema ${schema} to ${gatewayRole}`,
  ];
  for (const [table, columns] of lacking) {
    const name = pg.escapeIdentifier(table);
    const added = [...columns].map(
      ([column, type]) => `(${standIns[table]?.[column] ?? 'null'})::${type} as ${pg.escapeIdentifier(column)}`,
    );
    statements.push(
      // A view asks for every column that it names: it names those that the gateway may read. xmin is the version of a row.
      `do $view$
       begin
         execute (
           select format('create view ${schema}.${name} with (security_invoker = true) as select %s%s, %s from public.${name}',
             case when has_table_privilege('${gatewayRole}', 'public.${name}', 'select') then 'xmin, ' end,
             string_agg(quote_ident(a.attname), ', ' order by a.attnum), ${pg.escapeLiteral(added.join(', '))})
           from pg_catalog.pg_attribute as a
           where a.attrelid = 'public.${name}'::regclass and a.attnum > 0 and not a.attisdropped
             and has_column_privilege('${gatewayRole}', a.attrelid, a.attnum, 'select')
         );
       end
       $view$`,
      `grant select, insert, update, delete on ${schema}.${name} to ${gatewayRole}`,
    );
    if (insertedInto.has(table)) statements.push(...(await insertStatements(client, table)));
  }
  return statements;
}

/** New rows of these name every column the gateway knows, those that stand in as DEFAULT, which a view does not take by itself. */
const insertedInto: ReadonlySet<string> = new Set(['issues', 'heartbeat_runs']);

const columnRows = z.array(z.object({ name: z.string(), filled_with: z.string().nullable() }));

async function insertStatements(client: pg.ClientBase, table: string): Promise<string[]> {
  const { rows } = await client.query(
    `select quote_ident(a.attname) as name, pg_get_expr(d.adbin, d.adrelid) as filled_with
     from pg_catalog.pg_attribute as a left join pg_catalog.pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
     where a.attrelid = format('public.%I', $1::text)::regclass and a.attnum > 0 and not a.attisdropped
       and a.attgenerated = '' and a.attidentity = ''
     order by a.attnum`,
    [table],
  );
  const columns = columnRows.parse(rows);
  const view = `${pg.escapeIdentifier(standInSchema)}.${pg.escapeIdentifier(table)}`;
  const function_ = `${pg.escapeIdentifier(standInSchema)}.${pg.escapeIdentifier(`insert_into_${table}`)}`;
  return [
    ...columns
      .filter(({ filled_with }) => filled_with !== null)
      .map(({ name, filled_with }) => `alter view ${view} alter column ${name} set default ${filled_with}`),
    `create function ${function_}() returns trigger language plpgsql as $insert$
     begin
       insert into public.${pg.escapeIdentifier(table)} (${columns.map(({ name }) => name).join(', ')})
       values (${columns.map(({ name }) => `new.${name}`).join(', ')});
       return new;
     end
     $insert$`,
    `revoke all on function ${function_}() from public`,
    `create trigger inserted instead of insert on ${view} for each row execute function ${function_}()`,
  ];
}
