import type { GateRules } from './gate-rules.ts';
import { type Shape, statementShapes } from './node-shapes.ts';
import { refusedFields, refusedKinds } from './refused-shapes.ts';
import { SqlRefusal, type SqlRefusalReason } from './sql-refusal.errors.ts';
import type { Edit } from './sql-text.ts';
import type { SqlToken } from './sql-tokens.ts';
import { type Fields, isFields, taggedNode } from './tree.ts';

/** A tree deeper than this is refused, so that walking it never meets the end of the stack. */
const depthMax = 250;

export interface WalkedText {
  readonly text: string;
  readonly tokens: readonly SqlToken[];
  /** The parser counts bytes of UTF-8, everything here UTF-16 units. */
  readonly offsetOfByte: (byte: number) => number;
  /** A position in the author's text for an offset in this one. */
  readonly positionOf: (offset: number) => number;
}

export interface WalkOptions {
  /**
   * The text has been rewritten already: views of the core stand under their own names, and nothing is left to edit.
   * This is how the text that goes to the database is itself checked.
   */
  readonly isRewritten?: boolean;
  /** Whether declared core tables may be read. */
  readonly isCoreReadable?: boolean;
  readonly hasParameters?: boolean;
  /** Shapes of definitions, beside those of statements or in their place. */
  readonly shapes?: Readonly<Record<string, Shape>>;
}

/** Sees to a node of one kind: visits what is in it, or refuses it. */
export type NodeRule = (fields: Fields) => void;

/**
 * Walks every node of what the parser read, and refuses each that has no shape: deny by default. Those that want more than a
 * shape have a rule.
 */
export abstract class TreeWalk {
  readonly edits: Edit[] = [];
  readonly rules: GateRules;
  readonly source: WalkedText;
  readonly options: WalkOptions;
  #depth = 0;
  /** Where the walk is, for nodes that do not say it themselves. */
  #at = 0;

  constructor(rules: GateRules, source: WalkedText, options: WalkOptions = {}) {
    this.rules = rules;
    this.source = source;
    this.options = options;
  }

  /** What sees to nodes of this kind; undefined where their shape says all. */
  protected abstract ruleOf(kind: string): NodeRule | undefined;

  /** Takes the place that a node says it stands at; most say it. */
  protected moveToNode({ location }: Fields): void {
    if (typeof location === 'number') this.#at = this.source.offsetOfByte(location);
  }

  /** Takes the place that messages point at when a node does not say its own. */
  moveTo(offset: number): void {
    this.#at = offset;
  }

  /** The offset in the text where the walk is. */
  get offset(): number {
    return this.#at;
  }

  refuse(reason: SqlRefusalReason, message: string): never {
    throw new SqlRefusal(reason, message, this.source.positionOf(this.#at));
  }

  /** One tagged node, or a list of them, however deep. */
  visit(value: unknown): void {
    if (Array.isArray(value)) {
      for (const item of value) this.visit(item);
      return;
    }
    const node = taggedNode(value);
    if (node !== null) this.visitKind(node.kind, node.fields);
  }

  visitKind(kind: string, fields: Fields): void {
    this.moveToNode(fields);
    this.#depth += 1;
    if (this.#depth > depthMax) {
      this.refuse(
        'TOO_COMPLEX',
        'The statement nests too deep. Pass lists as parameters, and write them as "= any($1)".',
      );
    }
    const rule = this.ruleOf(kind);
    if (rule === undefined) this.visitFields(kind, fields);
    else rule(fields);
    this.#depth -= 1;
  }

  /** Every field by the shape of its node, but those a rule has seen to. */
  visitFields(kind: string, fields: Fields, seen: readonly string[] = []): void {
    const shape = this.options.shapes?.[kind] ?? statementShapes[kind];
    if (shape === undefined) this.#refuseKind(kind);
    for (const [name, value] of Object.entries(fields)) {
      if (seen.includes(name)) continue;
      const field = shape[name];
      if (field === undefined) this.#refuseField(kind, name);
      if (field === 'scalar') {
        if (typeof value === 'object') this.#refuseField(kind, name);
      } else if (field === 'node') this.visit(value);
      else if (isFields(value)) this.visitKind(field.slice(1), value);
      else this.#refuseField(kind, name);
    }
  }

  tokenAt(offset: number): SqlToken {
    const token = this.source.tokens[this.tokenIndexAt(offset)];
    if (token?.start !== offset) throw new Error('The parser points at a place where no token begins.');
    return token;
  }

  /** The first token at or behind an offset. */
  tokenIndexAt(offset: number): number {
    const { tokens } = this.source;
    let low = 0;
    let high = tokens.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (tokens[middle]!.start < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #refuseKind(kind: string): never {
    const [reason, message] = refusedKinds[kind] ?? ['EXPRESSION', `${kind} is not among what a plugin may write.`];
    this.refuse(reason, message);
  }

  #refuseField(kind: string, field: string): never {
    const message = refusedFields[`${kind}.${field}`] ?? `${kind} with ${field} is not among what a plugin may write.`;
    this.refuse('CLAUSE', message);
  }
}
