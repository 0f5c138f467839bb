import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  getVariableValues,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  typeFromAST,
} from 'graphql';
import { Violation } from '../kernel/errors.ts';

/** How many rows a list gives, as the schema says beside the field. */
export interface ListSize {
  readonly assumedSize: number;
  /** The arguments that ask for another size. */
  readonly slicingArguments?: readonly string[];
  /** The fields below that hold the rows; the others are there once. Left out: the field itself is the list. */
  readonly sizedFields?: readonly string[];
}

/** A plain list of the contract is bounded by its nature; few come near this. */
export const plainListSize = 10;
export const listSizeDefault = 25;
/** A row that a list may give is a hundredth of a point. Points are counted in hundredths, so that sums are exact. */
export const hundredthsOfPoint = 100;
// A fragment spread many times over is visited as often: this ends a document that grows exponentially.
const visitsMax = 20_000;

type VariableValues = GraphQLResolveInfo['variableValues'];

export interface OperationSize {
  readonly depth: number;
  readonly aliases: number;
  /** The most directives that one field carries. */
  readonly directives: number;
  /** Fields and spreads that are there again in the same selection, without need. */
  readonly repetitions: number;
  /** Rows that it may return, page sizes multiplied down its lists. */
  readonly rows: number;
  /** Points: one, and those of its fields, rounded down. */
  readonly cost: number;
  /** Whether all this is the same whatever the variables are. */
  readonly isFixed: boolean;
}

/** One place of a document, for those who ask what makes it cost so much. Points are in hundredths. */
export interface MeasuredField {
  /** Names in the answer, from the root down. */
  readonly path: string;
  readonly capabilities: readonly string[];
  /** Its own without those below it. */
  own: number;
  /** What grows with the size of its pages, with all below it. */
  perPage: number;
  /** The size of its pages and the argument that asks for it; null where it has no pages. */
  page: { readonly argument: string; readonly size: number } | null;
}

/**
 * How much an operation asks for, with the variables it was sent with: at validation there are none, and `first: $n`
 * would pass unseen.
 */
export function sizeOfOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  inputs: Record<string, unknown>,
  measured?: Map<string, MeasuredField>,
): OperationSize {
  const coerced = getVariableValues(schema, operation.variableDefinitions ?? [], inputs);
  // Variables that do not fit are execution's to report; it will not get as far as a field.
  if (!coerced.variableValues) {
    return { depth: 0, aliases: 0, directives: 0, repetitions: 0, rows: 0, cost: 1, isFixed: false };
  }
  const variables = coerced.variableValues;
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const size = { depth: 0, aliases: 0, directives: 0, repetitions: 0, rows: 0 };
  let visits = 0;
  let isFixed = true;

  /** The rows of a connection, which its fields of these names hold, and what is below those. */
  interface Sized {
    readonly fields: readonly string[];
    readonly rows: number;
    points: number;
  }

  /** Returns the points, in hundredths, of all fields of a selection that is made so many times. */
  function walk(
    { selections }: SelectionSetNode,
    parent: GraphQLCompositeType,
    depth: number,
    times: number,
    path: string,
    sized: Sized | null,
    seen: Set<string> = new Set(),
  ): number {
    let points = 0;
    for (const selection of selections) {
      visits += 1;
      if (visits > visitsMax) spreadTooOften();
      const word = wordOf(selection);
      if (word !== null && seen.has(word)) size.repetitions += 1;
      else if (word !== null) seen.add(word);
      size.directives = Math.max(size.directives, selection.directives?.length ?? 0);
      isFixed &&= !(selection.directives ?? []).some((directive) => takesVariable(directive.arguments));
      if (!isIncluded(selection, variables)) continue;
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(selection.name.value);
        const type = fragment && typeFromAST(schema, fragment.typeCondition);
        if (fragment && isCompositeType(type)) points += walk(fragment.selectionSet, type, depth, times, path, sized);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const type = selection.typeCondition ? typeFromAST(schema, selection.typeCondition) : parent;
        if (isCompositeType(type)) {
          // Without a condition that tells types apart it is the same selection, in braces.
          points += walk(selection.selectionSet, type, depth, times, path, sized, type === parent ? seen : undefined);
        }
      } else {
        points += pointsOf(selection, parent, depth, times, path, sized);
      }
    }
    return points;
  }

  function pointsOf(
    node: FieldNode,
    parent: GraphQLCompositeType,
    depth: number,
    parentTimes: number,
    parentPath: string,
    within: Sized | null,
  ): number {
    if (node.alias) size.aliases += 1;
    const name = node.name.value;
    // Introspection has a depth of its own, which graphql-js bounds.
    if (name.startsWith('__')) return 0;
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
    if (!field) return 0;
    size.depth = Math.max(size.depth, depth);
    const isRows = within?.fields.includes(name) === true;
    const times = isRows ? parentTimes * within.rows : parentTimes;
    const { slicingArguments = [] } = (field.extensions.listSize ?? {}) as Partial<ListSize>;
    isFixed &&= !takesVariable(node.arguments?.filter((argument) => slicingArguments.includes(argument.name.value)));
    const page = pageOf(field, node, variables);
    const rows = page?.size ?? 1;
    const ownRows = rows > 1 ? times * rows : 0;
    size.rows += ownRows;
    const own = times * weightOf(field) + ownRows;
    const path = measured ? `${parentPath}${node.alias?.value ?? name}` : '';
    const entry = measured && entryAt(measured, path, field);
    const sized = page?.sizedFields ? { fields: page.sizedFields, rows, points: 0 } : null;
    const type = getNamedType(field.type);
    const below =
      node.selectionSet && isCompositeType(type)
        ? walk(node.selectionSet, type, depth + 1, sized ? times : times * rows, measured ? `${path}.` : '', sized)
        : 0;
    if (within && isRows) within.points += own + below;
    if (entry) {
      entry.own += own;
      entry.perPage += ownRows + (sized ? sized.points : below);
      if (page?.argument) entry.page = { argument: page.argument, size: page.size };
    }
    return own + below;
  }

  const root = schema.getRootType(operation.operation);
  const points = root ? walk(operation.selectionSet, root, 1, 1, '', null) : 0;
  return { ...size, cost: 1 + Math.floor(points / hundredthsOfPoint), isFixed };
}

/** Points as they are shown: none is left out for being less than one. */
export function wholePoints(hundredths: number): number {
  return Math.ceil(hundredths / hundredthsOfPoint);
}

/**
 * What to write for the operation to cost no more than the limit, for each of its lists that can do it alone, the one that
 * may keep the largest pages first.
 */
export function fittingPages(measured: ReadonlyMap<string, MeasuredField>, cost: number, limit: number): string[] {
  const excess = (cost - limit) * hundredthsOfPoint;
  if (excess <= 0) return [];
  return [...measured.values()]
    .flatMap(({ path, page, perPage }) => {
      if (!page || perPage === 0) return [];
      const fitting = Math.floor(((perPage - excess) / perPage) * page.size);
      return fitting >= 1 && fitting < page.size ? [{ path, argument: page.argument, fitting }] : [];
    })
    .sort((a, b) => b.fitting - a.fitting)
    .slice(0, 5)
    .map(({ path, argument, fitting }) => `${path}(${argument}:) at most ${fitting}`);
}

function entryAt(
  measured: Map<string, MeasuredField>,
  path: string,
  { extensions }: GraphQLField<unknown, unknown>,
): MeasuredField {
  const known = measured.get(path);
  if (known) return known;
  const capabilities = Array.isArray(extensions.capabilities) ? extensions.capabilities.map(String) : [];
  const entry = { path, capabilities, own: 0, perPage: 0, page: null };
  measured.set(path, entry);
  return entry;
}

export function weightOf({ extensions }: GraphQLField<unknown, unknown>): number {
  return typeof extensions.cost === 'number' ? Math.round(extensions.cost * hundredthsOfPoint) : 0;
}

/** What a selection says, if saying it twice changes nothing. */
function wordOf(selection: SelectionNode): string | null {
  if (selection.kind === Kind.FIELD) return selection.alias?.value ?? selection.name.value;
  return selection.kind === Kind.FRAGMENT_SPREAD ? `...${selection.name.value}` : null;
}

interface Page {
  readonly size: number;
  readonly argument: string | null;
  readonly sizedFields: readonly string[] | undefined;
}

/** How many rows one such field gives at most, and where they are. */
function pageOf(field: GraphQLField<unknown, unknown>, node: FieldNode, variables: VariableValues): Page | null {
  const listSize = field.extensions.listSize as ListSize | undefined;
  if (!listSize) return null;
  const { assumedSize, slicingArguments = [], sizedFields } = listSize;
  const [first = null] = slicingArguments;
  if (first === null) return { size: assumedSize, argument: null, sizedFields };
  const values = getArgumentValues(field, node, variables);
  for (const argument of slicingArguments) {
    const asked = values[argument];
    if (typeof asked === 'number') return { size: Math.max(0, asked), argument, sizedFields };
  }
  return { size: assumedSize, argument: first, sizedFields };
}

function takesVariable(given: readonly ArgumentNode[] | undefined): boolean {
  return (given ?? []).some(({ value }) => value.kind === Kind.VARIABLE);
}

function isIncluded(node: SelectionNode, variables: VariableValues): boolean {
  if (!node.directives || node.directives.length === 0) return true;
  const skip = getDirectiveValues(GraphQLSkipDirective, node, variables);
  const include = getDirectiveValues(GraphQLIncludeDirective, node, variables);
  return skip?.if !== true && include?.if !== false;
}

function spreadTooOften(): never {
  throw new Violation(
    'QUERY_TOO_EXPENSIVE',
    `The document spreads its fragments too often. At most ${visitsMax} fields here.`,
    {
      limit: visitsMax,
      what: 'fields',
    },
  );
}
