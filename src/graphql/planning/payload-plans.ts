import { sql } from 'drizzle-orm';
import { tables } from '../../relations.ts';
import type { Payload } from '../payload.ts';
import type { TableName } from '../row-loader.ts';
import { planned } from './field-plan.ts';
import { asExpression, giveUp } from './json-text.ts';
import { truth } from './paged-plan.ts';
import { listText, rowsText } from './row-plans.ts';

/** A row that the mutation wrote. */
export function payloadRow<Data>(table: TableName, idOf: (payload: Payload<Data>) => string) {
  return planned({
    json: (place) => {
      const rows = () =>
        sql`${tables[table]} as t where t.company_id = ${place.companyId} and t.id = ${place.ofPayload(idOf)}::uuid`;
      return [
        sql`coalesce(${rowsText(place, { table, rows }, {}, (row) => asExpression(place.object(row)))}, ${giveUp})`,
      ];
    },
  });
}

/** Rows in the order of their ids. */
export function payloadRows<Data>(table: TableName, idsOf: (payload: Payload<Data>) => readonly string[]) {
  return planned({
    json: (place) =>
      listText(
        place,
        {
          table,
          rows: ({ companyId }) => sql`unnest(${place.ofPayload(idsOf)}::uuid[]) with ordinality as w(id, n)
            join ${tables[table]} as t on t.company_id = ${companyId} and t.id = w.id order by w.n`,
        },
        {},
      ),
  });
}

export function payloadTruth<Data>(read: (payload: Payload<Data>) => boolean) {
  return planned({ json: (place) => place.leaf(truth(sql`${place.ofPayload(read)}::boolean`)) });
}
