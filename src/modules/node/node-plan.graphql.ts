import { type SQL, sql } from 'drizzle-orm';
import type { Capability } from '../../auth/capabilities.ts';
import { uuids } from '../../database/list-parameter.sql.ts';
import { nodeTypesByName } from '../../graphql/node.ts';
import type { Place } from '../../graphql/planning/field-plan.ts';
import { asExpression, type JsonText } from '../../graphql/planning/json-text.ts';
import { rowsText } from '../../graphql/planning/row-plans.ts';
import { isUuid } from '../../kernel/uuid.ts';
import { tables } from '../../relations.ts';

/**
 * What it takes to read whatever an id may turn out to be. A caller who lacks some of it is answered plainly: then it depends on
 * what is found.
 */
export function nodeCapabilities(): Capability[] {
  return [...nodeTypesByName().values()].flatMap(({ capability }) => capability ?? []);
}

export function uuidOf(id: string): SQL {
  return sql`${isUuid(id) ? id : null}::uuid`;
}

export function uuidsOf(ids: readonly string[]): SQL {
  return uuids(ids.map((id) => (isUuid(id) ? id : null)));
}

/** Whatever has the id, looked for in every table of nodes until it is found; null where nothing has. */
export function nodeText(place: Place, id: SQL, isOneOfMany = false): SQL {
  const looks = [...nodeTypesByName()].map(([typeName, type]) => {
    if ('load' in type) {
      const ownId = typeName === 'Company' ? place.companyId : place.pluginId;
      return sql`case when ${id} = ${ownId} then ${asExpression(type.json(place, typeName))} end`;
    }
    const { table, where } = type;
    const rows = () =>
      sql`${tables[table]} as t where t.company_id = ${place.companyId} and t.id = ${id}${where ? sql` and ${where}` : sql``}`;
    return rowsText(place, { table, rows }, {}, (row) =>
      asExpression(isOneOfMany ? place.objectOfMany(row, typeName) : place.object(row, typeName)),
    );
  });
  return sql`coalesce(${sql.join(looks, sql`, `)}, 'null')`;
}

export function nodesText(place: Place, ids: SQL): JsonText {
  const alias = place.alias();
  const text = nodeText(place, sql.raw(`${alias}.id`), true);
  return [
    '[',
    sql`(select string_agg(${text}, ',' order by ${sql.raw(`${alias}.n`)})
      from unnest(${ids}) with ordinality as ${sql.raw(alias)}(id, n))`,
    ']',
  ];
}
