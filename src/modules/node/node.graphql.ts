import type { GraphQLResolveInfo } from 'graphql';
import { demand } from '../../auth/demand.ts';
import { builder } from '../../graphql/builder.ts';
import type { GatewayContext } from '../../graphql/context.ts';
import { asNode, Node, nodeTypesByName } from '../../graphql/node.ts';
import { planned } from '../../graphql/planning/field-plan.ts';
import { loadRow } from '../../graphql/row-loader.ts';
import { BadUserInput } from '../../kernel/errors.ts';
import { hasControlCharacter } from '../../kernel/text.ts';
import { isUuid } from '../../kernel/uuid.ts';
import { typeNamesOf } from './node.sql.ts';
import { nodeCapabilities, nodesText, nodeText, uuidOf, uuidsOf } from './node-plan.graphql.ts';

const nodesMax = 100;

builder.queryFields((t) => ({
  node: t.field({
    type: Node,
    nullable: true,
    capability: 'none',
    description:
      'Whatever has this id in the company; null where nothing has. Needs the capability that reading what it finds needs elsewhere.',
    args: { id: t.arg.id({ required: true, description: 'The UUID.' }) },
    extensions: planned({
      // Asked when all types of nodes are known.
      get capabilities() {
        return nodeCapabilities();
      },
      bind: ({ id }: { id: string }) => ({ id: uuidOf(plausible(id, 'id')) }),
      json: (place, { id }) => [nodeText(place, id)],
    }),
    resolve: async (_root, { id }, context, info) => {
      const [node] = await findNodes(context, info, [id]);
      return node ?? null;
    },
  }),
  nodes: t.field({
    type: [Node],
    nullable: { list: false, items: true },
    capability: 'none',
    description: `Whatever has these ids, in their order, null where nothing has. What is refused is null too, with an error of its own; the others come all the same.`,
    args: { ids: t.arg.idList({ required: true, description: `The UUIDs, at most ${nodesMax}.` }) },
    extensions: planned({
      // Asked when all types of nodes are known.
      get capabilities() {
        return nodeCapabilities();
      },
      bind: ({ ids }: { ids: readonly string[] }) => ({ ids: uuidsOf(atMost(ids).map((id) => plausible(id, 'ids'))) }),
      json: (place, { ids }) => nodesText(place, ids),
    }),
    resolve: async (_root, { ids }, context, info) => {
      atMost(ids);
      return findNodes(context, info, ids);
    },
  }),
}));

function atMost(ids: readonly string[]): readonly string[] {
  if (ids.length > nodesMax) throw new BadUserInput(`nodes takes at most ${nodesMax} ids.`, { argument: 'ids' });
  return ids;
}

function plausible(id: string, argument: string): string {
  if (id.length === 0 || id.length > 255 || hasControlCharacter(id)) {
    throw new BadUserInput('An id is the UUID of an object.', { argument });
  }
  return id;
}

/** One promise for each id, so that what one of them is refused does not take the others with it. */
async function findNodes(context: GatewayContext, info: GraphQLResolveInfo, ids: readonly string[]) {
  for (const id of ids) plausible(id, info.fieldName === 'node' ? 'id' : 'ids');
  const wanted = ids.map((id) => id.toLowerCase());
  const typeNames = await typeNamesOf(context, [...new Set(wanted)].filter(isUuid));
  return wanted.map((id) => {
    const typeName = typeNames.get(id);
    if (typeName === undefined) return null;
    const node = loadNode(context, info, typeName, id);
    // GraphQL lets go of a list's items when another field ends the operation. A refusal among them that nobody took
    // would then end the process.
    node.catch(() => {});
    return node;
  });
}

async function loadNode(context: GatewayContext, info: GraphQLResolveInfo, typeName: string, id: string) {
  const type = nodeTypesByName().get(typeName);
  if (!type) throw new Error(`${typeName} is no type of node`);
  if (type.capability !== null) demand(context.plugin, [type.capability], 'Query.node');
  const row =
    'load' in type ? await type.load(context) : await loadRow(context, info, { table: type.table, typeName }, id);
  return row && asNode(row, typeName);
}
