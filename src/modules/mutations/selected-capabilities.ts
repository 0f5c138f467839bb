import {
  type FieldNode,
  GraphQLIncludeDirective,
  type GraphQLNamedType,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getDirectiveValues,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  typeFromAST,
} from 'graphql';
import { type Capability, isCapability } from '../../auth/capabilities.ts';
import { demand } from '../../auth/demand.ts';
import type { PluginContext } from '../../auth/plugin-context.ts';

/** Throws where anything selected below the field needs a capability that the plugin lacks. */
export function demandSelected(plugin: PluginContext, info: GraphQLResolveInfo): void {
  const type = getNamedType(info.returnType);
  for (const node of info.fieldNodes) if (node.selectionSet) demandIn(node.selectionSet, type, plugin, info);
}

function demandIn(
  set: SelectionSetNode,
  parent: GraphQLNamedType,
  plugin: PluginContext,
  info: GraphQLResolveInfo,
): void {
  for (const selection of set.selections) {
    if (!isIncluded(selection, info)) continue;
    if (selection.kind === Kind.FIELD) {
      demandField(selection, parent, plugin, info);
      continue;
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : info.fragments[selection.name.value];
    if (!fragment) continue;
    const type = fragment.typeCondition ? typeFromAST(info.schema, fragment.typeCondition) : parent;
    if (type) demandIn(fragment.selectionSet, type, plugin, info);
  }
}

function demandField(node: FieldNode, parent: GraphQLNamedType, plugin: PluginContext, info: GraphQLResolveInfo): void {
  const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
  if (!field) return;
  demand(plugin, capabilitiesIn(field.extensions.capabilities), `${parent.name}.${field.name}`);
  if (node.selectionSet) demandIn(node.selectionSet, getNamedType(field.type), plugin, info);
}

function isIncluded(node: SelectionNode, info: GraphQLResolveInfo): boolean {
  const skip = getDirectiveValues(GraphQLSkipDirective, node, info.variableValues);
  const include = getDirectiveValues(GraphQLIncludeDirective, node, info.variableValues);
  return skip?.if !== true && include?.if !== false;
}

function capabilitiesIn(extension: unknown): readonly Capability[] {
  return Array.isArray(extension) ? extension.filter((value) => typeof value === 'string' && isCapability(value)) : [];
}
