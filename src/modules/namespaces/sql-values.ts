import { parse } from 'postgres-array';

/** How the values of a column are given as JSON. */
type FromText = (text: string) => unknown;

const exactInteger: FromText = (text) => {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : text;
};
// JSON has no words for infinity and not-a-number.
const float: FromText = (text) => {
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
};
const boolean: FromText = (text) => text === 't';
const instant: FromText = (text) => (/^\d/.test(text) && !text.endsWith('BC') ? toRfc3339(text) : text);
const json: FromText = (text): unknown => JSON.parse(text);
const asIs: FromText = (text) => text;

/** PostgreSQL's text of a moment in UTC, with as many digits as it has. */
function toRfc3339(text: string): string {
  return text.replace(' ', 'T').replace(/\+00(?::00)?$/, 'Z');
}

interface TypeOfSql {
  readonly name: string;
  readonly fromText: FromText;
  /** The object id of the type of its arrays. */
  readonly array: number;
}

/** By the object ids that PostgreSQL has given its own types once and for all. */
const types: ReadonlyMap<number, TypeOfSql> = new Map([
  [16, { name: 'boolean', fromText: boolean, array: 1000 }],
  [17, { name: 'bytea', fromText: asIs, array: 1001 }],
  [18, { name: '"char"', fromText: asIs, array: 1002 }],
  [19, { name: 'name', fromText: asIs, array: 1003 }],
  [20, { name: 'bigint', fromText: exactInteger, array: 1016 }],
  [21, { name: 'smallint', fromText: exactInteger, array: 1005 }],
  [23, { name: 'integer', fromText: exactInteger, array: 1007 }],
  [25, { name: 'text', fromText: asIs, array: 1009 }],
  [26, { name: 'oid', fromText: exactInteger, array: 1028 }],
  [114, { name: 'json', fromText: json, array: 199 }],
  [700, { name: 'real', fromText: float, array: 1021 }],
  [701, { name: 'double precision', fromText: float, array: 1022 }],
  [1042, { name: 'character', fromText: asIs, array: 1014 }],
  [1043, { name: 'character varying', fromText: asIs, array: 1015 }],
  [1082, { name: 'date', fromText: asIs, array: 1182 }],
  [1083, { name: 'time without time zone', fromText: asIs, array: 1183 }],
  [1114, { name: 'timestamp without time zone', fromText: (text) => text.replace(' ', 'T'), array: 1115 }],
  [1184, { name: 'timestamp with time zone', fromText: instant, array: 1185 }],
  [1186, { name: 'interval', fromText: asIs, array: 1187 }],
  [1266, { name: 'time with time zone', fromText: asIs, array: 1270 }],
  [1700, { name: 'numeric', fromText: asIs, array: 1231 }],
  [2950, { name: 'uuid', fromText: asIs, array: 2951 }],
  [3802, { name: 'jsonb', fromText: json, array: 3807 }],
]);

const arrays = new Map([...types.values()].map((type) => [type.array, type]));

/** What a type is called, as PostgreSQL says it; a type of the plugin's own is text here. */
export function nameOfType(oid: number): string {
  const element = arrays.get(oid);
  return types.get(oid)?.name ?? (element ? `${element.name}[]` : 'text');
}

/**
 * Values as JSON says them exactly. A numeric is text, for JSON's readers would round it; a bigint is a number as far as that is
 * exact, and text beyond; a moment is RFC 3339 with all its microseconds.
 */
export const sqlTypes = {
  getTypeParser: (oid: number): FromText => {
    const element = arrays.get(oid);
    if (!element) return types.get(oid)?.fromText ?? asIs;
    return (text) => parse(text, element.fromText);
  },
};
