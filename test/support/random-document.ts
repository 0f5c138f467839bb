import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLNamedOutputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';

/** What arguments are drawn from. */
export interface Vocabulary {
  /** Ids by the type they belong to; one list for each company and one of nobody's. */
  readonly ids: readonly Readonly<Record<string, readonly string[]>>[];
  readonly texts: readonly string[];
  readonly cursors: readonly string[];
  readonly billingCodes: readonly string[];
  readonly originKinds: readonly string[];
}

const depthMax = 6;
const fieldsMax = 60;
/** Left out, a list is as long as it likes, and `issue` refuses to choose. */
const wanted = new Set(['first', 'last', 'id', 'identifier']);
const malformedIds = ['', 'x', '00000000-0000-4000-8000-000000000000', "' or true --", '123', 'ACME-1', '🙂'];
const moments = [
  '2026-03-01T12:00:02Z',
  '2026-03-01T12:00:00.000001+01:00',
  '1999-01-01T00:00:00Z',
  '2100-01-01T00:00:00Z',
];
const sizes = [3, 1, 2, 4, 5, 3, 2, 5, 3, 4, 2, 100];
const impossibleSizes = [0, -1, 101, 2_147_483_647];

/** A query of the schema, made of the numbers: fast-check shrinks it by taking numbers away. */
export function randomQuery(schema: GraphQLSchema, numbers: readonly number[], vocabulary: Vocabulary): string {
  const query = schema.getQueryType();
  if (!query) throw new Error('the schema has no queries');
  return new Composer(schema, numbers, vocabulary).document(query);
}

class Composer {
  readonly #schema: GraphQLSchema;
  readonly #numbers: readonly number[];
  readonly #vocabulary: Vocabulary;
  #used = 0;
  #fields = 0;

  constructor(schema: GraphQLSchema, numbers: readonly number[], vocabulary: Vocabulary) {
    this.#schema = schema;
    this.#numbers = numbers;
    this.#vocabulary = vocabulary;
  }

  document(query: GraphQLObjectType): string {
    const chosen = Array.from({ length: 1 + this.#roll(2) }, () => this.#pick(Object.values(query.getFields())));
    return `{ ${chosen.map((field, i) => `r${i}: ${this.#field(field, 1)}`).join(' ')} }`;
  }

  /** A number below `sides`; 0, the simplest choice there is, when the numbers have run out. */
  #roll(sides: number): number {
    const number = this.#numbers[this.#used] ?? 0;
    this.#used += 1;
    return number % sides;
  }

  #pick<Item>(items: readonly Item[]): Item {
    const item = items[this.#roll(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  #field(field: GraphQLField<unknown, unknown>, depth: number): string {
    this.#fields += 1;
    const type = getNamedType(field.type);
    const selection = isLeafType(type) ? '' : ` { ${this.#selection(type, depth + 1)} }`;
    return `${field.name}${this.#arguments(field)}${selection}`;
  }

  #selection(type: GraphQLNamedOutputType, depth: number): string {
    if (isAbstractType(type)) {
      const possible = this.#pick(this.#schema.getPossibleTypes(type));
      // Two types may give one name to fields that do not merge: each has a name of its own here.
      return `__typename ... on ${possible.name} { ${this.#some(possible, depth, `${possible.name}_`)} }`;
    }
    if (!isObjectType(type)) throw new Error(`${type.name} has no fields`);
    return this.#some(type, depth);
  }

  /** One to four fields of the type; at the bottom those alone that need no selection. */
  #some(type: GraphQLObjectType, depth: number, prefix = ''): string {
    const all = Object.values(type.getFields());
    const leaves = all.filter((field) => isLeafType(getNamedType(field.type)));
    const isBottom = depth >= depthMax || this.#fields >= fieldsMax;
    // Twice what leads on, so that documents are as deep as they may be.
    const onwards = all.filter((field) => !leaves.includes(field));
    const possible = isBottom ? leaves : [...leaves.slice(0, 1), ...all, ...onwards];
    if (possible.length === 0) return '__typename';
    const chosen = new Set(Array.from({ length: 1 + this.#roll(4) }, () => this.#pick(possible)));
    return [...chosen].map((field) => (prefix && `${prefix}${field.name}: `) + this.#field(field, depth)).join(' ');
  }

  #arguments(field: GraphQLField<unknown, unknown>): string {
    const given = this.#usual(field).flatMap((arg) => {
      const isOdd = arg.name === 'after' || arg.name === 'before';
      if (!isRequiredArgument(arg) && !wanted.has(arg.name) && this.#roll(isOdd ? 8 : 3) > 0) return [];
      return [`${arg.name}: ${this.#value(arg, arg.type)}`];
    });
    return given.length === 0 ? '' : `(${given.join(', ')})`;
  }

  /** The arguments without those that exclude each other; now and then with all of them, as a wrong caller would. */
  #usual(field: GraphQLField<unknown, unknown>): readonly GraphQLArgument[] {
    if (this.#roll(20) === 19) return field.args;
    const unusual = new Set(this.#roll(2) === 0 ? ['last', 'before', 'identifier'] : ['first', 'after', 'id']);
    const usual = field.args.filter((arg) => isRequiredArgument(arg) || !unusual.has(arg.name));
    return field.args.some(({ name }) => name === 'last' || name === 'identifier') ? usual : field.args;
  }

  #value(input: GraphQLArgument | GraphQLInputField, type: GraphQLInputType): string {
    if (isNonNullType(type)) return this.#value(input, type.ofType);
    if (isListType(type)) {
      return `[${Array.from({ length: 3 - this.#roll(4) || 1 }, () => this.#value(input, type.ofType)).join(', ')}]`;
    }
    if (isEnumType(type)) return this.#pick(type.getValues()).name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(
        (field) => isRequiredInputField(field) || this.#roll(6) === 5,
      );
      return `{${fields.map((field) => `${field.name}: ${this.#value(field, field.type)}`).join(', ')}}`;
    }
    return this.#scalar(input.name, type.name);
  }

  #scalar(name: string, type: string): string {
    const { texts, cursors, billingCodes, originKinds } = this.#vocabulary;
    switch (type) {
      case 'ID':
        return JSON.stringify(this.#id(name));
      case 'Int':
        return String(this.#pick(this.#roll(40) === 39 ? impossibleSizes : sizes));
      case 'Boolean':
        return this.#pick(['true', 'false']);
      case 'DateTime':
        return JSON.stringify(this.#pick(moments));
      case 'BillingCode':
        return JSON.stringify(this.#pick(billingCodes));
      case 'OriginKind':
        return JSON.stringify(this.#pick(originKinds));
      case 'String':
        // One that cannot be read would be quoted: what comes back then is what was sent.
        if (name === 'document') return JSON.stringify(`{ issue(id: ${JSON.stringify(this.#id('id'))}) { id title } }`);
        if (name === 'after' || name === 'before') return JSON.stringify(this.#pick(cursors));
        return JSON.stringify(/Id$/.test(name) && this.#roll(2) === 0 ? this.#id(name) : this.#pick(texts));
      case 'JSON':
        return '{ x: 1 }';
      default:
        return '"x"';
    }
  }

  /** Half the time an id of the kind that the argument asks for, sometimes of another kind, now and then of nothing. */
  #id(name: string): string {
    if (this.#roll(20) === 19) return this.#pick(malformedIds);
    const ids = this.#pick(this.#vocabulary.ids);
    const kind = kindOf(name);
    const possible = kind !== null && this.#roll(5) < 4 ? (ids[kind] ?? []) : Object.values(ids).flat();
    return possible.length === 0 ? 'x' : this.#pick(possible);
  }
}

function kindOf(name: string): string | null {
  if (/agent/i.test(name)) return 'Agent';
  if (/project/i.test(name)) return 'Project';
  if (/run/i.test(name)) return 'Run';
  if (/issue|root|parent|descendant|entity|^id$/i.test(name)) return 'Issue';
  return null;
}
