import type { SqlRefusalReason } from './sql-refusal.errors.ts';

/** What to say of kinds of nodes, and of fields of nodes, that an author is likely to try and that have no shape. */
export const refusedKinds: Readonly<Record<string, readonly [SqlRefusalReason, string]>> = {
  RangeTableSample: ['CLAUSE', 'TABLESAMPLE is not open to plugins. Write ORDER BY random() LIMIT.'],
  RangeTableFunc: ['EXPRESSION', 'XMLTABLE is not open to plugins.'],
  XmlExpr: ['EXPRESSION', 'XML is not open to plugins. Use jsonb.'],
  XmlSerialize: ['EXPRESSION', 'XML is not open to plugins. Use jsonb.'],
  JsonTable: ['EXPRESSION', 'JSON_TABLE is not open to plugins. Use jsonb_to_recordset.'],
  JsonFuncExpr: ['EXPRESSION', 'JSON_VALUE, JSON_QUERY and JSON_EXISTS are not open to plugins. Use ->, ->> and @?.'],
  JsonObjectConstructor: ['EXPRESSION', 'Use jsonb_build_object instead of JSON_OBJECT.'],
  JsonArrayConstructor: ['EXPRESSION', 'Use jsonb_build_array instead of JSON_ARRAY.'],
  JsonObjectAgg: ['EXPRESSION', 'Use jsonb_object_agg instead of JSON_OBJECTAGG.'],
  JsonArrayAgg: ['EXPRESSION', 'Use jsonb_agg instead of JSON_ARRAYAGG.'],
  TableLikeClause: ['CLAUSE', 'Name the columns instead of copying them with LIKE.'],
  CurrentOfExpr: ['EXPRESSION', 'There are no cursors, so WHERE CURRENT OF has no row. Compare the key.'],
  MergeSupportFunc: ['EXPRESSION', 'MERGE is not open to plugins. Use INSERT … ON CONFLICT.'],
};

export const refusedFields: Readonly<Record<string, string>> = {
  'SortBy.useOp': 'ORDER BY … USING is not open to plugins. Write ASC or DESC.',
  'TypeName.setof': 'SETOF is not a type of a value.',
  'CreateStmt.inhRelations': 'Tables of plugins neither inherit nor have partitions.',
  'CreateStmt.partspec': 'Tables of plugins neither inherit nor have partitions.',
  'CreateStmt.partbound': 'Tables of plugins neither inherit nor have partitions.',
  'CreateStmt.ofTypename': 'Name the columns instead of taking them from a type.',
  'CreateStmt.tablespacename': "Where tables are stored is the platform's.",
  'CreateStmt.accessMethod': "How tables are stored is the platform's.",
  'IndexStmt.tableSpace': "Where indexes are stored is the platform's.",
  'Constraint.indexname': 'Write the columns of the constraint instead of USING INDEX.',
  'CreateSchemaStmt.schemaElts': 'Write each object as a statement of its own.',
  'CreateSchemaStmt.authrole': "The schema's owner is the platform's.",
  'DropStmt.concurrent': 'A run of migrations is one transaction. Leave CONCURRENTLY out.',
  'TypeName.pct_type': 'Write the type itself instead of %TYPE.',
};
