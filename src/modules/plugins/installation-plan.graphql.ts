import { sql } from 'drizzle-orm';
import type { Place } from '../../graphql/planning/field-plan.ts';
import { asExpression, type JsonText } from '../../graphql/planning/json-text.ts';
import { ShapeRow, type SqlValue } from '../../graphql/planning/sql-row.ts';
import { installationFrom } from './installation.sql.ts';

/** An object of texts of the installation that asks: the names of its fields, and of the columns that they are. */
export function installationText(
  place: Place,
  typeName: string | undefined,
  columns: Readonly<Record<string, string>>,
): JsonText {
  const alias = place.alias();
  const fields = Object.entries(columns).map(([name, column]): [string, SqlValue] => [
    name,
    { sql: sql.raw(`${alias}.${column}::text`), type: 'text', isNullable: true },
  ]);
  const text = asExpression(place.object(new ShapeRow(Object.fromEntries(fields)), typeName));
  return [sql`(select ${text} from ${installationFrom(place.companyId, place.pluginId)} as ${sql.raw(alias)})`];
}
