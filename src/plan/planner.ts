import type { DocumentNode } from 'graphql';
import {
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getArgumentValues,
  getOperationAST,
  getVariableValues,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import { type Capability, isCapability } from '../auth/capabilities.ts';
import type { PluginContext, TokenClaims } from '../auth/plugin-context.ts';
import { statementName } from '../database/statement-names.ts';
import type { Payload } from '../graphql/payload.ts';
import { companyMark } from '../graphql/planning/field-plan.ts';
import { type BoundArguments, boundArguments, type SlotValues } from './bound-sql.ts';
import { type CompiledStatement, compileStatement, Unplannable } from './compile-statement.ts';
import type { Fallback, FallbackReason, OperationCall } from './compiled-operation.ts';
import { noteRelations } from './derived-plan.ts';
import { directiveVariables, type Fragments, type SelectedField, selectionOf, type Variables } from './selection.ts';

/** A statement with its values, and what the caller must be allowed for its answer to be shown. */
export interface ReadyStatement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
  readonly isRewritten: boolean;
  readonly needs: ReadonlySet<Capability>;
}

export interface ReadyMutation {
  readonly kind: 'mutation';
  readonly field: SelectedField;
  readonly args: Readonly<Record<string, unknown>>;
  readonly info: GraphQLResolveInfo;
  /** The payload type whose selection the statement answers. */
  readonly payloadType: string;
  readonly statement: CompiledStatement;
  valuesFor(payload: Payload<unknown>): readonly unknown[];
}

/** As many statements as one operation of one plugin is kept in, and as many plugins as one document is. */
const variantsMax = 100;
const pluginsMax = 50;
/** As much text as all statements together may have. What is more is rare enough to begin anew: nothing but time is lost. */
const smallStatement = 1_000;
const textMax = 32 * 1024 * 1024;

/** From a document to its statement, remembered at each step: for a known document only its values are put in. */
export class Planner {
  readonly #schema: GraphQLSchema;
  readonly #textMax: number;
  #operations = new WeakMap<DocumentNode, Map<string, OperationPlan>>();
  #text = 0;

  constructor(schema: GraphQLSchema, limits: { readonly textMax?: number } = {}) {
    this.#schema = schema;
    this.#textMax = limits.textMax ?? textMax;
    for (const type of Object.values(schema.getTypeMap())) if (isObjectType(type)) noteRelations(type);
  }

  statementFor(call: OperationCall): ReadyStatement | Fallback {
    const operation = getOperationAST(call.document, call.operationName);
    if (operation?.operation !== OperationTypeNode.QUERY) return fallback('operation');
    return this.#operationPlan(call, operation).statementFor(call);
  }

  /** The one mutation of the operation, and the statement that reads what it has done. */
  mutationFor(call: OperationCall): ReadyMutation | Fallback {
    const operation = getOperationAST(call.document, call.operationName);
    if (operation?.operation !== OperationTypeNode.MUTATION) return fallback('operation');
    return this.#operationPlan(call, operation).mutationFor(call);
  }

  /** How much is remembered, in characters of SQL. */
  get size(): number {
    return this.#text;
  }

  #remember(text: number): void {
    this.#text += text;
    if (this.#text <= this.#textMax) return;
    this.#operations = new WeakMap();
    this.#text = 0;
  }

  #operationPlan({ document, claims }: OperationCall, operation: OperationDefinitionNode): OperationPlan {
    const plans = this.#operations.get(document) ?? new Map<string, OperationPlan>();
    this.#operations.set(document, plans);
    // The plugin as well: what its arguments may name depends on its key.
    const key = `${claims.pluginId} ${operation.name?.value ?? ''}`;
    return remembered(
      plans,
      pluginsMax,
      key,
      () => new OperationPlan(this.#schema, document, operation, (text) => this.#remember(text)),
    );
  }
}

/** A selection that is the same for all requests with these directives. */
interface Variant {
  /** The mutation, where the fields are those of its payload. */
  readonly field: SelectedField | undefined;
  readonly fields: readonly SelectedField[];
  /** The fields that take arguments, each under its number. */
  readonly taking: readonly SelectedField[];
  readonly numberOf: ReadonlyMap<SelectedField, number>;
  /** What the arguments come to that are the same in every request; filled when first asked for. */
  readonly fixed: (BoundArguments | null)[];
  readonly needs: ReadonlySet<Capability>;
  readonly statements: Map<string, (CompiledStatement & { readonly name: string }) | Fallback>;
}

class OperationPlan {
  readonly #schema: GraphQLSchema;
  readonly #operation: OperationDefinitionNode;
  readonly #fragments: Fragments;
  readonly #deciding: readonly string[];
  readonly #onCompiled: (text: number) => void;
  readonly #variants = new Map<string, Variant>();

  constructor(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    onCompiled: (text: number) => void,
  ) {
    this.#schema = schema;
    this.#operation = operation;
    this.#onCompiled = onCompiled;
    this.#fragments = fragmentsOf(document);
    this.#deciding = directiveVariables(operation, this.#fragments);
  }

  statementFor(call: OperationCall): ReadyStatement | Fallback {
    const { variables: given, claims } = call;
    const variables = this.#coerced(given);
    if (!variables) return fallback('input');
    const variant = this.#variantFor(variables);
    if (!variant.needs.isSubsetOf(claims.scope)) return fallback('capability');
    const found = this.#find(variant, variables, claims);
    if ('kind' in found) return found;
    const { statement, bound } = found;
    const { name, text, isRewritten } = statement;
    return { name, text, isRewritten, needs: variant.needs, values: valuesOf(statement, bound, call, null) };
  }

  mutationFor(call: OperationCall): ReadyMutation | Fallback {
    const { variables: given, claims } = call;
    const variables = this.#coerced(given);
    if (!variables) return fallback('input');
    const variant = this.#variantFor(variables);
    const { field } = variant;
    const payloadType = field?.definition?.extensions.payloadType;
    // Several mutations would have to share a transaction with plain execution's rules of what is undone with what.
    if (!field?.definition || typeof payloadType !== 'string') return fallback('operation');
    const found = this.#find(variant, variables, claims);
    if ('kind' in found) return found;
    const { statement, bound } = found;
    return {
      kind: 'mutation',
      field,
      args: getArgumentValues(field.definition, field.node, variables),
      info: this.#infoOf(field, field.definition, variables),
      payloadType,
      statement,
      valuesFor: (payload) => valuesOf(statement, bound, call, payload),
    };
  }

  #coerced(given: OperationCall['variables']): Variables | null {
    return getVariableValues(this.#schema, this.#operation.variableDefinitions ?? [], given).variableValues ?? null;
  }

  #find(variant: Variant, variables: Variables, claims: TokenClaims) {
    let bound: BoundArguments[];
    try {
      bound = variant.taking.map((field, i) => this.#bind(variant, field, i, variables, claims));
    } catch {
      // Plain execution comes to the same error, and tells it.
      return fallback('input');
    }
    const key = bound.map((each) => each.key).join('\u0003');
    const statement = remembered(variant.statements, variantsMax, key, () => {
      const compiled = compile(variant, bound, claims);
      // The selection that it was made of is about as large as a short statement.
      this.#onCompiled('kind' in compiled ? smallStatement : compiled.text.length + smallStatement);
      return compiled;
    });
    return 'kind' in statement ? statement : { statement, bound };
  }

  /** What a mutation's resolver is told of its place. Its payload is not resolved, so nothing below asks for more. */
  #infoOf({ name, key, node, parent }: SelectedField, { type }: GraphQLField<unknown, unknown>, variables: Variables) {
    return {
      fieldName: name,
      fieldNodes: [node],
      returnType: type,
      parentType: parent,
      path: { prev: undefined, key, typename: parent.name },
      schema: this.#schema,
      fragments: Object.fromEntries(this.#fragments),
      rootValue: undefined,
      operation: this.#operation,
      variableValues: variables,
    } as unknown as GraphQLResolveInfo;
  }

  #variantFor(variables: Variables): Variant {
    const key = this.#deciding.map((name) => String(variables.coerced[name])).join();
    return remembered(this.#variants, variantsMax, key, () => {
      const roots = selectionOf(this.#schema, this.#operation, this.#fragments, variables);
      const [field, ...others] = roots;
      const payloadType = field?.definition?.extensions.payloadType;
      const isMutation = this.#operation.operation === OperationTypeNode.MUTATION;
      const payload = isMutation && others.length === 0 && typeof payloadType === 'string';
      const fields = payload ? (field?.children.get(payloadType) ?? []) : roots;
      const all = [...everyField(fields)];
      const taking = all.filter(({ plan }) => plan?.bind !== undefined);
      return {
        field: payload ? field : undefined,
        fields,
        taking,
        numberOf: new Map(taking.map((field, i) => [field, i])),
        fixed: taking.map(() => null),
        needs: new Set(all.flatMap(capabilitiesOf)),
        statements: new Map(),
      };
    });
  }

  #bind(variant: Variant, field: SelectedField, i: number, variables: Variables, claims: TokenClaims): BoundArguments {
    const known = variant.fixed[i];
    if (known) return known;
    const { definition, node, plan, takesVariables } = field;
    if (!definition || !plan?.bind) throw new Error('a field without arguments was bound');
    const bound = boundArguments(plan.bind(getArgumentValues(definition, node, variables) as never, askerOf(claims)));
    if (!takesVariables) variant.fixed[i] = bound;
    return bound;
  }
}

function valuesOf(
  { slots }: CompiledStatement,
  bound: readonly BoundArguments[],
  { claims, rateLimit }: OperationCall,
  payload: Payload<unknown> | null,
): unknown[] {
  const atExecution = { at: new Date(), rateLimit };
  const values: SlotValues = { claims, atExecution, payload, bound: bound.map((each) => each.values) };
  return slots.map((slot) => slot.read(values));
}

function compile(
  variant: Variant,
  bound: readonly BoundArguments[],
  { pluginId }: TokenClaims,
): (CompiledStatement & { readonly name: string }) | Fallback {
  try {
    const { fields, numberOf } = variant;
    const statement = compileStatement({ fields, numberOf, bound, pluginId });
    return { ...statement, name: statementName(statement.text) };
  } catch (error) {
    if (error instanceof Unplannable) return fallback('field', error.field);
    throw error;
  }
}

/** The plugin that asks, with a mark in the place of the company: one statement serves every company. */
function askerOf({ tokenId, pluginId, pluginKey, actor, expiresAt, scope }: TokenClaims): { plugin: PluginContext } {
  return { plugin: { tokenId, pluginId, pluginKey, companyId: companyMark, actor, expiresAt, capabilities: scope } };
}

function* everyField(fields: readonly SelectedField[]): Generator<SelectedField> {
  for (const field of fields) {
    yield field;
    for (const children of field.children.values()) yield* everyField(children);
  }
}

function capabilitiesOf({ definition, plan }: SelectedField): readonly Capability[] {
  const declared: unknown = definition?.extensions.capabilities;
  const own = Array.isArray(declared)
    ? declared.filter((name): name is Capability => typeof name === 'string' && isCapability(name))
    : [];
  return [...own, ...(plan?.capabilities ?? [])];
}

function fragmentsOf(document: DocumentNode): Fragments {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  return fragments;
}

/** What is known under the key, or what is made now; of more than `max` the one longest not asked for is forgotten. */
function remembered<Value>(known: Map<string, Value>, max: number, key: string, make: () => Value): Value {
  const value = known.get(key) ?? make();
  known.delete(key);
  known.set(key, value);
  const [oldest] = known.keys();
  if (known.size > max && oldest !== undefined) known.delete(oldest);
  return value;
}

export function fallback(reason: FallbackReason, detail?: string): Fallback {
  return { kind: 'fallback', reason, detail };
}
