import type { SQL } from 'drizzle-orm';
import type { Capability } from '../auth/capabilities.ts';
import type { PluginContext } from '../auth/plugin-context.ts';
import { builder } from './builder.ts';
import type { GatewayContext } from './context.ts';
import type { Place } from './planning/field-plan.ts';
import type { JsonText } from './planning/json-text.ts';
import type { TableName } from './row-loader.ts';

interface NodeRules {
  /** What it takes to read one by node(id:); null where any valid token may. */
  readonly capability: Capability | null;
}

interface TableNode extends NodeRules {
  readonly table: TableName;
  /** Which rows of the table, called `t`, are found at all. Left out: every row of the company. */
  readonly where?: SQL;
}

/** A type of which each caller sees exactly one object: the company, the plugin itself. */
interface SingleNode extends NodeRules {
  readonly ownId: (plugin: PluginContext) => string;
  readonly load: (context: GatewayContext) => Promise<{ id: string }>;
  /** The same by SQL. */
  readonly json: (place: Place, typeName?: string) => JsonText;
}

export type NodeType = TableNode | SingleNode;

const nodeTypes = new Map<string, NodeType>();

/** Makes a type reachable by node(id:). Said beside the type, so that a new one cannot be forgotten in a central list. */
export function registerNode(typeName: string, node: NodeType): void {
  nodeTypes.set(typeName, node);
}

export function nodeTypesByName(): ReadonlyMap<string, NodeType> {
  return nodeTypes;
}

const typeNameOfRow = new WeakMap<object, string>();

/** Remembers what `row` is. A row holds the columns that were asked for and nothing that would tell. */
export function asNode<Row extends object>(row: Row, typeName: string): Row {
  typeNameOfRow.set(row, typeName);
  return row;
}

export const Node = builder.interfaceRef<{ id: string }>('Node').implement({
  description: 'Anything that node(id:) finds. Ids are the UUIDs of the database, unique among all types.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The UUID of the row.' }),
  }),
  resolveType: (row) => typeNameOfRow.get(row),
});
