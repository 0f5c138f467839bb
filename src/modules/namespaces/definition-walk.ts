import { isTakenTypeName } from './allowed-types.ts';
import { constraintsOf, cutColumnReference, cutReference, cutSegments, segmentsOf } from './cut-references.ts';
import type { DeclaredReference } from './declared-reference.ts';
import {
  allowedIndexMethods,
  allowedOptions,
  allowedTableCommands,
  definitionShapes,
  refusedStatements,
} from './definition-shapes.ts';
import type { GateRules } from './gate-rules.ts';
import { GateWalk } from './gate-walk.ts';
import type { SourceStatement } from './source-statements.ts';
import { type Fields, isFields, namesOf, nodesOf, numberOf, type TaggedNode, taggedNode, textOf } from './tree.ts';
import type { NodeRule, WalkedText } from './tree-walk.ts';

/** Something the author should know about a statement that was accepted. */
export interface MigrationNote {
  /** Code points of the author's text, counted from 1. */
  readonly position: number;
  readonly message: string;
}

export interface CheckedDefinition {
  readonly tag: string;
  readonly table?: string;
  readonly skip: boolean;
}

/** Checks one statement of a migration: a definition in the plugin's own schema, or a change of its own rows. */
export class DefinitionWalk extends GateWalk {
  readonly notes: MigrationNote[] = [];
  readonly references: DeclaredReference[] = [];
  readonly #statement: SourceStatement;
  /** The index of the statement's first token. */
  readonly #first: number;

  constructor(rules: GateRules, source: WalkedText, statement: SourceStatement, { isRewritten = false } = {}) {
    // What a view reads, it reads when somebody of a company asks. Rows that a migration reads have no company.
    const isCoreReadable = statement.kind === 'ViewStmt';
    super(rules, source, { isRewritten, isCoreReadable, hasParameters: false, shapes: definitionShapes });
    this.#statement = statement;
    this.#first = this.tokenIndexAt(statement.start);
  }

  protected override ruleOf(kind: string): NodeRule | undefined {
    return this.#rules[kind] ?? super.ruleOf(kind);
  }

  /** For kinds of nodes that only definitions have, or have differently. */
  readonly #rules: Readonly<Record<string, NodeRule>> = {
    ColumnDef: (fields) => this.#visitColumnDefinition(fields),
    Constraint: (fields) => this.#visitConstraint(fields),
    DefElem: (fields) => this.#visitOption(fields),
  };

  check(): CheckedDefinition {
    const { kind, fields, start } = this.#statement;
    this.moveTo(start);
    const definition = this.#definitions[kind];
    if (definition === undefined) {
      this.refuse('STATEMENT_KIND', refusedStatements[kind] ?? `${kind} is not among what a migration may hold.`);
    }
    return { skip: false, ...definition(fields) };
  }

  readonly #definitions: Readonly<
    Record<string, (fields: Fields) => Omit<CheckedDefinition, 'skip'> & { skip?: boolean }>
  > = {
    InsertStmt: (fields) => this.#change('InsertStmt', 'INSERT', fields),
    UpdateStmt: (fields) => this.#change('UpdateStmt', 'UPDATE', fields),
    DeleteStmt: (fields) => this.#change('DeleteStmt', 'DELETE', fields),

    CreateSchemaStmt: (fields) => {
      if (fields.schemaname !== this.rules.namespace) this.refuseSchema(textOf(fields.schemaname), '');
      this.visitFields('CreateSchemaStmt', fields);
      return { tag: 'CREATE SCHEMA', skip: true };
    },

    CreateStmt: (fields) => {
      const table = this.visitTarget(fields.relation);
      this.#cutTableReferences(fields);
      this.visitFields('CreateStmt', fields, ['relation']);
      return { tag: 'CREATE TABLE', table };
    },

    IndexStmt: (fields) => {
      const method = textOf(fields.accessMethod);
      if (fields.concurrent === true) {
        this.refuse('CLAUSE', 'A run of migrations is one transaction. Leave CONCURRENTLY out.');
      }
      if (!allowedIndexMethods.has(method)) this.refuse('CLAUSE', `There is no index method "${method}" for plugins.`);
      const table = this.visitTarget(fields.relation);
      this.visitFields('IndexStmt', fields, ['relation']);
      return { tag: 'CREATE INDEX', table };
    },

    ViewStmt: (fields) => {
      const table = this.visitTarget(fields.view);
      this.visitFields('ViewStmt', fields, ['view']);
      return { tag: 'CREATE VIEW', table };
    },

    CreateEnumStmt: (fields) => {
      this.#newType(namesOf(fields.typeName));
      this.#ownName(namesOf(fields.typeName), this.#first + 2);
      this.visitFields('CreateEnumStmt', fields);
      return { tag: 'CREATE TYPE' };
    },

    AlterEnumStmt: (fields) => {
      this.#ownName(namesOf(fields.typeName), this.#first + 2);
      this.visitFields('AlterEnumStmt', fields);
      if (fields.oldVal === undefined) {
        this.#note(
          this.#statement.start,
          'PostgreSQL lets nobody use a new value of an enum before the transaction that adds it ends: use it from the next run of migrations on.',
        );
      }
      return { tag: 'ALTER TYPE' };
    },

    CreateDomainStmt: (fields) => {
      this.#newType(namesOf(fields.domainname));
      this.#ownName(namesOf(fields.domainname), this.#first + 2);
      this.visitFields('CreateDomainStmt', fields);
      return { tag: 'CREATE DOMAIN' };
    },

    AlterDomainStmt: (fields) => {
      this.#ownName(namesOf(fields.typeName), this.#first + 2);
      this.visitFields('AlterDomainStmt', fields);
      return { tag: 'ALTER DOMAIN' };
    },

    AlterTableStmt: (fields) => this.#alterTable(fields),
    RenameStmt: (fields) => this.#rename(fields),
    DropStmt: (fields) => this.#drop(fields),
    CommentStmt: (fields) => this.#comment(fields),
  };

  #change(kind: string, tag: string, fields: Fields): Omit<CheckedDefinition, 'skip'> {
    this.visitKind(kind, fields);
    return { tag, table: isFields(fields.relation) ? textOf(fields.relation.relname) : '' };
  }

  #alterTable(fields: Fields): Omit<CheckedDefinition, 'skip'> & { skip?: boolean } {
    if (fields.objtype !== 'OBJECT_TABLE') {
      this.refuse(
        'STATEMENT_KIND',
        'Of ALTER, tables, types and domains are open to plugins. Drop the rest, and make it anew.',
      );
    }
    const table = this.visitTarget(fields.relation);
    const commands = nodesOf(fields.cmds).map((command) => command.fields);
    for (const command of commands) this.#assertCommand(table, command);

    const { end } = this.#statement;
    const segments = segmentsOf(this, this.#afterRelation(fields.relation), end);
    if (segments.length !== commands.length)
      throw new Error('The commands of an ALTER TABLE were not found in its text.');
    const isCut = commands.map((command, at) => this.#cutElement(table, command.def, segments[at]!));
    this.edits.push(...cutSegments(this, segments, isCut));
    for (const [at, command] of commands.entries()) if (!isCut[at]) this.visitKind('AlterTableCmd', command);
    this.visitFields('AlterTableStmt', fields, ['relation', 'cmds']);
    return { tag: 'ALTER TABLE', table, skip: !isCut.includes(false) };
  }

  #assertCommand(table: string, { subtype, name }: Fields): void {
    const command = textOf(subtype);
    if (!allowedTableCommands.has(command)) {
      const words = command
        .replace(/^AT_/, '')
        .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
        .toLowerCase();
      this.refuse(
        'CLAUSE',
        `ALTER TABLE may not "${words}" here: owners, schemas, triggers and row security are the platform's.`,
      );
    }
    // Constraints have names of their own.
    if (!/Constraint$/.test(command)) this.#assertNotCompanyColumn(table, name);
  }

  #assertNotCompanyColumn(table: string, column: unknown): void {
    if (column !== 'company_id' || !this.rules.scopedTables?.has(table)) return;
    this.refuse('COMPANY_COLUMN', `The column company_id holds "${table}" to its company, and is the platform's.`);
  }

  #rename(fields: Fields): Omit<CheckedDefinition, 'skip'> {
    const kind = textOf(fields.renameType);
    const tag = `ALTER ${kind.replace('OBJECT_', '').replace('TABCONSTRAINT', 'TABLE').replace('COLUMN', 'TABLE')}`;
    if (kind === 'OBJECT_TYPE' || kind === 'OBJECT_DOMAIN') {
      this.#newType([textOf(fields.newname)]);
      this.#ownName(namesOfObject(taggedNode(fields.object)), this.#first + 2);
      this.visitFields('RenameStmt', fields, ['object']);
      return { tag };
    }
    if (!['OBJECT_TABLE', 'OBJECT_COLUMN', 'OBJECT_INDEX', 'OBJECT_VIEW', 'OBJECT_TABCONSTRAINT'].includes(kind)) {
      this.refuse('STATEMENT_KIND', 'Tables, columns, constraints, indexes, views, types and domains may be renamed.');
    }
    const table = this.visitTarget(fields.relation);
    if (kind === 'OBJECT_COLUMN') this.#assertNotCompanyColumn(table, fields.subname);
    this.visitFields('RenameStmt', fields, ['relation']);
    return { tag, table };
  }

  #drop(fields: Fields): Omit<CheckedDefinition, 'skip'> {
    const kind = textOf(fields.removeType).replace('OBJECT_', '');
    if (!['TABLE', 'INDEX', 'VIEW', 'TYPE', 'DOMAIN'].includes(kind)) {
      this.refuse('STATEMENT_KIND', 'Tables, indexes, views, types and domains may be dropped.');
    }
    const objects = nodesOf(fields.objects);
    let at = this.#first + (fields.missing_ok === true ? 4 : 2);
    for (const object of objects) {
      const names = namesOfObject(object);
      at = this.#ownName(names, at) + 1;
    }
    this.visitFields('DropStmt', fields, ['objects']);
    const [only, ...more] = objects;
    const isOneTable = kind === 'TABLE' && only !== undefined && more.length === 0;
    return { tag: `DROP ${kind}`, ...(isOneTable ? { table: namesOfObject(only).at(-1) ?? '' } : {}) };
  }

  #comment(fields: Fields): Omit<CheckedDefinition, 'skip'> {
    const kind = textOf(fields.objtype).replace('OBJECT_', '');
    const object = taggedNode(fields.object);
    if (object === null || !['TABLE', 'COLUMN', 'INDEX', 'VIEW', 'TYPE', 'DOMAIN', 'TABCONSTRAINT'].includes(kind)) {
      this.refuse(
        'STATEMENT_KIND',
        'Tables, columns, constraints, indexes, views, types and domains may have comments.',
      );
    }
    const names = namesOfObject(object);
    if (kind === 'TABCONSTRAINT') {
      // COMMENT ON CONSTRAINT name ON table: the tree has the table first.
      this.#ownName(names.slice(0, -1), this.#first + 5);
    } else this.#ownName(names, this.#first + 3, kind === 'COLUMN' ? 2 : 1);
    this.visitFields('CommentStmt', fields, ['object']);
    return { tag: 'COMMENT' };
  }

  /**
   * A name that the tree has without its place: it begins at the token `at`, and its last `parts` are the object's own.
   * Answers with the token behind it.
   */
  #ownName(names: readonly string[], at: number, parts = 1): number {
    const { tokens, text } = this.source;
    const token = tokens[at];
    if (token === undefined) throw new Error('A name was not found in its text.');
    this.moveTo(token.start);
    const schema = names.slice(0, -parts);
    const [name = ''] = names.slice(-parts);
    if (schema.length === 0) this.qualify(token.start);
    else if (schema.length > 1)
      this.refuse('RELATION', `${names.join('.')} names a database. Write schema and name only.`);
    else if (schema[0] !== this.rules.namespace) {
      if (this.isCoreTable(schema[0] ?? '', name)) {
        this.refuse('CORE_WRITE', `public.${name} belongs to Paperclip. Migrations define objects of the plugin only.`);
      }
      this.refuseSchema(schema[0] ?? '', name);
    }
    let behind = at + 1;
    while (text[tokens[behind]?.start ?? text.length] === '.') behind += 2;
    return behind;
  }

  #newType(names: readonly string[]): void {
    const name = names.at(-1) ?? '';
    if (isTakenTypeName(name)) this.refuse('TYPE', `PostgreSQL has a type "${name}" of its own. Take another name.`);
  }

  /** The first token behind the name of the table, its `*` and the like. */
  #afterRelation(relation: unknown): number {
    if (!isFields(relation)) throw new Error('The parser wrote a target without its name.');
    const { tokens, text, offsetOfByte } = this.source;
    let at = this.tokenIndexAt(offsetOfByte(numberOf(relation.location))) + 1;
    while (text[tokens[at]?.start ?? text.length] === '.') at += 2;
    return at;
  }

  #cutTableReferences({ relation, tableElts }: Fields): void {
    if (!Array.isArray(tableElts)) return;
    const opening = this.#afterRelation(relation);
    const segments = segmentsOf(this, opening + 1, this.#statement.end);
    if (segments.length !== tableElts.length) throw new Error('The columns of a table were not found in its text.');
    const isCut = tableElts.map((element, at) =>
      this.#cutElement(isFields(relation) ? textOf(relation.relname) : '', element, segments[at]!),
    );
    this.edits.push(...cutSegments(this, segments, isCut));
  }

  /** Cuts the references of one column, and says whether the element has to go as a whole. */
  #cutElement(table: string, element: unknown, segment: { from: number; to: number }): boolean {
    if (element === undefined) return false;
    const node = taggedNode(element);
    for (const constraint of constraintsOf(element)) {
      const cut = cutReference(this, constraint, table, node?.kind === 'ColumnDef' ? node.fields : null);
      if (cut === null) continue;
      this.visitFields('Constraint', constraint, ['pktable']);
      this.#cut.add(constraint);
      if ('declared' in cut) this.references.push(cut.declared);
      else this.#note(this.source.offsetOfByte(numberOf(constraint.location)), cut.message);
      if (node?.kind === 'Constraint') return true;
      if (node !== null) this.edits.push(cutColumnReference(this, node.fields, constraint, segment));
    }
    return false;
  }

  readonly #cut = new Set<Fields>();

  #note(offset: number, message: string): void {
    this.notes.push({ position: this.source.positionOf(offset), message });
  }

  #visitColumnDefinition(fields: Fields): void {
    if (isFields(fields.typeName)) this.visitType(fields.typeName, { isSerialAllowed: true });
    this.visitFields('ColumnDef', fields, ['typeName']);
  }

  #visitConstraint(fields: Fields): void {
    if (this.#cut.has(fields)) return;
    if (fields.contype === 'CONSTR_EXCLUSION') {
      this.refuse('CLAUSE', 'An exclusion constraint sees rows of all companies. Use UNIQUE.');
    }
    if (fields.pktable !== undefined) this.visitTarget(fields.pktable);
    this.visitFields('Constraint', fields, ['pktable']);
  }

  #visitOption(fields: Fields): void {
    const name = textOf(fields.defname);
    if (!allowedOptions.has(name) || fields.defnamespace !== undefined) {
      this.refuse('CLAUSE', `The option "${name}" is not among those a plugin may set.`);
    }
    const value = fields.arg === undefined ? null : taggedNode(fields.arg);
    if (value !== null && !isPlainValue(value)) this.refuse('CLAUSE', `The option "${name}" takes a plain value.`);
    this.visitFields('DefElem', fields, ['arg']);
  }
}

/** Of a type, or of any other object: `[schema, name]` or `[name]`. */
function namesOfObject(object: TaggedNode | null): string[] {
  if (object === null) return [];
  return namesOf(object.kind === 'TypeName' ? object.fields.names : object.fields.items);
}

/** A number, a text, or a word: the grammar takes a bare word for the name of a type. */
function isPlainValue({ kind, fields }: TaggedNode): boolean {
  if (kind === 'TypeName') return ['on', 'off', 'auto', 'local', 'cascaded'].includes(namesOf(fields.names).join('.'));
  return ['Integer', 'Float', 'String', 'Boolean'].includes(kind);
}
