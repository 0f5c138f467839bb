import type { TestGateway } from '../../src/testing/test-gateway.ts';
import type { RichCompany } from './rich-company.ts';

/** What would betray that rows of a company got out: the mark in its texts, and the id of every row that it has. */
export async function markersOf(test: TestGateway, rich: RichCompany): Promise<ReadonlySet<string>> {
  const tables = await test.truth<{ name: string }>(`
    select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'gateway') and c.relkind = 'r'
      and 2 = (select count(*) from pg_attribute a where a.attrelid = c.oid and a.attname in ('id', 'company_id'))`);
  const markers = new Set([rich.mark, rich.company.id]);
  for (const { name } of tables) {
    const rows = await test.truth<{ id: string }>(`select id from ${name} where company_id = $1`, [rich.company.id]);
    for (const { id } of rows) markers.add(id);
  }
  // Rows of the other company say this one themselves.
  markers.delete(rich.loneIssueId);
  return markers;
}

const uuids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
// A cursor is a JSON array of texts in base64url: `["` at its beginning is `WyJ`.
const cursors = /WyJ[\w-]+/g;

/** The markers in a response, cursors looked into as well. */
export function leaksIn(text: string, markers: ReadonlySet<string>): string[] {
  const readable = [text, ...(text.match(cursors) ?? []).map((cursor) => Buffer.from(cursor, 'base64url').toString())]
    .join('\n')
    .toLowerCase();
  const words = [...markers].filter((marker) => !marker.includes('-') && readable.includes(marker));
  return [...words, ...(readable.match(uuids) ?? []).filter((id) => markers.has(id))];
}
