import { coreReadTables } from '../plugins/manifest.ts';
import { allowedFunctions, whyNotFunction } from './allowed-functions.ts';
import {
  allowedOperatorClasses,
  allowedOperators,
  allowedTypes,
  isAllowedCollation,
  isTakenTypeName,
  serialTypes,
} from './allowed-types.ts';
import { FunctionColumns, strangeField } from './field-calls.ts';
import { type Fields, isFields, namesOf, nodesOf, numberOf, taggedNode, textOf } from './tree.ts';
import { type NodeRule, TreeWalk } from './tree-walk.ts';

/** Names that a WITH gives to its queries, innermost first. */
interface Scope {
  readonly names: ReadonlySet<string>;
  readonly outer: Scope | null;
}

/** Holds a statement to what a plugin may write, and gathers the edits that give each name its schema. One walk serves one text. */
export class GateWalk extends TreeWalk {
  readonly relations = new Set<string>();
  readonly parameters = new Set<number>();
  readonly #functionColumns = new FunctionColumns();
  #scope: Scope | null = null;

  protected override ruleOf(kind: string): NodeRule | undefined {
    return this.#rules[kind];
  }

  /** Runs `work` where the names of a WITH are known as far as PostgreSQL knows them. */
  within(withClause: unknown, work: () => void): void {
    const outer = this.#scope;
    if (isFields(withClause)) {
      this.visitFields('WithClause', withClause, ['ctes']);
      const queries = nodesOf(withClause.ctes);
      // With RECURSIVE each sees itself and its siblings. Without, each sees those before it: in
      // "with t as (select * from t)" the inner t is the table.
      if (withClause.recursive === true) {
        this.#scope = { names: new Set(queries.map(({ fields }) => textOf(fields.ctename))), outer };
      }
      for (const { kind, fields } of queries) {
        this.visitKind(kind, fields);
        if (withClause.recursive !== true) {
          this.#scope = { names: new Set([textOf(fields.ctename)]), outer: this.#scope };
        }
      }
    }
    work();
    this.#scope = outer;
  }

  #isNamedByWith(name: string): boolean {
    for (let scope = this.#scope; scope !== null; scope = scope.outer) if (scope.names.has(name)) return true;
    return false;
  }

  /** A table that is written to, or an object that a definition is about: never one of the core, never a name of a WITH. */
  visitTarget(value: unknown): string {
    if (!isFields(value)) throw new Error('The parser wrote a target without its name.');
    this.moveToNode(value);
    this.#refuseStrangeRelation(value);
    const schema = textOf(value.schemaname);
    const name = textOf(value.relname);
    if (schema === '') this.qualify(this.offset);
    else if (schema !== this.rules.namespace) {
      if (this.isCoreTable(schema, name)) {
        this.refuse(
          'CORE_WRITE',
          `${schema}.${name} belongs to Paperclip. Plugin SQL changes tables of ${this.rules.namespace} only; call the mutation of the API instead.`,
        );
      }
      this.refuseSchema(schema, name);
    }
    this.relations.add(`${this.rules.namespace}.${name}`);
    this.visitFields('RangeVar', value);
    return name;
  }

  isCoreTable(schema: string, name: string): boolean {
    return schema === 'public' && (coreReadTables as readonly string[]).includes(name);
  }

  /** Whether the manifest lets the plugin read a core table; refuses, where it does not say so. */
  assertDeclared(name: string): void {
    if (this.rules.coreReadTables.includes(name)) return;
    this.refuse(
      'CORE_TABLE_NOT_DECLARED',
      `public.${name} is not declared. Add "${name}" to database.coreReadTables in the manifest.`,
    );
  }

  refuseSchema(schema: string, name: string): never {
    if (schema === 'public') {
      this.refuse('RELATION', `public.${name} is not open to plugins. They may read: ${coreReadTables.join(', ')}.`);
    }
    this.refuse(
      'FOREIGN_SCHEMA',
      `"${schema}" is not the plugin's schema. Its own is ${this.rules.namespace}, which may also be written {{namespace}} or left out.`,
    );
  }

  #refuseStrangeRelation({ catalogname, schemaname, relname, relpersistence }: Fields): void {
    if (catalogname !== undefined) {
      this.refuse(
        'RELATION',
        `${textOf(catalogname)}.${textOf(schemaname)}.${textOf(relname)} names a database. Write schema and table only.`,
      );
    }
    if (relpersistence !== 'p') {
      this.refuse('RELATION', 'Temporary and unlogged tables are not kept, and plugins may not make them.');
    }
  }

  /** Puts the plugin's schema before a name. */
  qualify(offset: number): void {
    this.edits.push({ start: offset, end: offset, text: `${this.rules.namespace}.` });
  }

  /** Puts another schema in the place of the one that is written at `offset`. */
  replaceSchema(offset: number, schema: string): void {
    const token = this.tokenAt(offset);
    const text = this.source.text.slice(token.start, token.end);
    if (/^u&/i.test(text)) this.refuse('SYNTAX', 'Write the schema "public" without Unicode escapes.');
    this.edits.push({ start: token.start, end: token.end, text: schema });
  }

  readonly #rules: Readonly<Record<string, NodeRule>> = {
    SelectStmt: (fields) => {
      if (fields.intoClause !== undefined) {
        this.refuse('CLAUSE', 'SELECT INTO makes a table. Tables come from migrations; leave INTO out.');
      }
      if (fields.lockingClause !== undefined) {
        this.refuse('LOCKING', 'Plugin SQL takes no row locks. Leave FOR UPDATE and FOR SHARE out.');
      }
      this.within(fields.withClause, () => this.visitFields('SelectStmt', fields, ['withClause']));
    },
    CommonTableExpr: (fields) => {
      const query = taggedNode(fields.ctequery);
      if (query?.kind !== 'SelectStmt') {
        this.refuse('STATEMENT_KIND', 'A WITH may hold SELECT only. Send each change as a statement of its own.');
      }
      this.visitFields('CommonTableExpr', fields);
    },
    InsertStmt: (fields) => this.#visitChange('InsertStmt', fields),
    UpdateStmt: (fields) => this.#visitChange('UpdateStmt', fields),
    DeleteStmt: (fields) => this.#visitChange('DeleteStmt', fields),
    RangeVar: (fields) => this.#visitRelation(fields),
    ColumnRef: (fields) => this.#visitColumn(fields),
    FuncCall: (fields) => this.#visitFunction(fields),
    A_Indirection: (fields) => {
      this.#refuseFieldCall(strangeField(fields.indirection), '(…)');
      this.visitFields('A_Indirection', fields);
    },
    RangeFunction: (fields) => {
      const added = this.#functionColumns.add(fields);
      if (!added) this.refuse('FUNCTION', 'Give what FROM takes of a function a name: FROM … AS name.');
      this.#refuseFieldCall(added.strange, 'that of a function in FROM');
      this.visitFields('RangeFunction', fields);
    },
    TypeName: (fields) => this.visitType(fields),
    A_Expr: (fields) => {
      this.#assertOperator(fields.name, String(fields.kind));
      this.visitFields('A_Expr', fields, ['name']);
    },
    SubLink: (fields) => {
      if (fields.operName !== undefined) this.#assertOperator(fields.operName, '');
      this.visitFields('SubLink', fields, ['operName']);
    },
    CollateClause: (fields) => {
      this.assertCollation(namesOf(fields.collname));
      this.visitFields('CollateClause', fields, ['collname']);
    },
    IndexElem: (fields) => {
      if (fields.collation !== undefined) this.assertCollation(namesOf(fields.collation));
      if (fields.opclass !== undefined) {
        const names = namesOf(fields.opclass);
        if (names.length !== 1 || !allowedOperatorClasses.has(names[0] ?? '')) {
          this.refuse('OPERATOR', `The operator class "${names.join('.')}" is not among those a plugin may use.`);
        }
      }
      this.visitFields('IndexElem', fields, ['collation', 'opclass']);
    },
    SQLValueFunction: (fields) => {
      const op = textOf(fields.op);
      if (!/^SVFOP_(?:CURRENT_DATE|(?:CURRENT_|LOCAL)TIME(?:STAMP)?(?:_N)?)$/.test(op)) {
        const name = op.replace('SVFOP_', '').toLowerCase();
        this.refuse('FUNCTION', `${name} tells of the platform's roles and schemas. Plugin SQL does not see them.`);
      }
      this.visitFields('SQLValueFunction', fields);
    },
    ParamRef: (fields) => {
      const number = numberOf(fields.number);
      if (this.options.hasParameters === false)
        this.refuse('PARAMETER', 'A migration has no parameters. Write the value.');
      if (number < 1) this.refuse('PARAMETER', 'Placeholders count from $1.');
      this.parameters.add(number);
      this.visitFields('ParamRef', fields);
    },
  };

  #visitChange(kind: string, fields: Fields): void {
    const target = isFields(fields.relation) ? fields.relation : {};
    this.within(fields.withClause, () => {
      const name = this.visitTarget(target);
      if (kind === 'InsertStmt') this.#scopeConflict(name, fields.onConflictClause);
      this.visitFields(kind, fields, ['withClause', 'relation']);
    });
  }

  /** The unique keys of a scoped table begin with company_id, so that one company's keys do not meet another's. */
  #scopeConflict(table: string, clause: unknown): void {
    if (!this.rules.scopedTables?.has(table) || !isFields(clause) || !isFields(clause.infer)) return;
    const elements = nodesOf(clause.infer.indexElems);
    if (elements.length === 0 || elements.some(({ fields }) => fields.name === 'company_id')) return;
    if (this.options.isRewritten) throw new Error('A conflict target was left without company_id.');
    const opening = this.tokenAt(this.source.offsetOfByte(numberOf(clause.infer.location)));
    if (this.source.text[opening.start] !== '(') throw new Error('A conflict target begins with no parenthesis.');
    this.edits.push({ start: opening.end, end: opening.end, text: 'company_id, ' });
  }

  #visitRelation(fields: Fields): void {
    this.#refuseStrangeRelation(fields);
    const schema = textOf(fields.schemaname);
    const name = textOf(fields.relname);
    if (schema === '') {
      if (!this.#isNamedByWith(name)) {
        this.qualify(this.offset);
        this.relations.add(`${this.rules.namespace}.${name}`);
      }
    } else {
      this.relations.add(`${this.#resolveSchema(schema, name)}.${name}`);
    }
    this.visitFields('RangeVar', fields);
  }

  /** The schema that a name of two parts means; where that is not the one written, an edit is made. */
  #resolveSchema(schema: string, name: string): string {
    const { namespace, coreSchema } = this.rules;
    if (schema === namespace) return namespace;
    if (this.options.isRewritten && schema === coreSchema && this.rules.coreReadTables.includes(name))
      return coreSchema;
    if (!this.isCoreTable(schema, name)) this.refuseSchema(schema, name);
    if (this.options.isCoreReadable === false) {
      this.refuse(
        'CORE_READ',
        `A migration belongs to no company and sees no rows of public.${name}. Fill tables from the worker, company by company.`,
      );
    }
    this.assertDeclared(name);
    this.replaceSchema(this.offset, coreSchema);
    return coreSchema;
  }

  #visitColumn(fields: Fields): void {
    const names = namesOf(fields.fields);
    if (names.length > 3) {
      this.refuse('RELATION', `${names.join('.')} names a database. Write schema, table and column at most.`);
    }
    if (names.length === 3) this.#resolveSchema(names[0] ?? '', names[1] ?? '');
    const [qualifier = '', column = '*'] = names;
    if (names.length === 2 && column !== '*') {
      this.#refuseFieldCall(this.#functionColumns.take(qualifier, column), qualifier);
    }
    this.visitFields('ColumnRef', fields);
  }

  #visitFunction(fields: Fields): void {
    const names = namesOf(fields.funcname);
    const name = names.at(-1) ?? '';
    const isQualified = names.length === 2 && names[0] === 'pg_catalog';
    if (names.length !== 1 && !isQualified) {
      this.refuse('FUNCTION', `The function "${names.join('.')}" is not built in, and a plugin may call no other.`);
    }
    if (!allowedFunctions.has(name)) this.refuse('FUNCTION', whyNotFunction(name));
    if (!isQualified) this.edits.push({ start: this.offset, end: this.offset, text: 'pg_catalog.' });
    this.visitFields('FuncCall', fields, ['funcname']);
  }

  #refuseFieldCall(name: string | undefined, of: string): void {
    if (name === undefined) return;
    this.refuse(
      'FUNCTION',
      `"${name}" of ${of} may be the call of a function. Write a column as table.column; name the columns of a function in FROM: AS x (a, b).`,
    );
  }

  visitType(fields: Fields, { isSerialAllowed = false } = {}): void {
    this.moveToNode(fields);
    const names = namesOf(fields.names);
    const name = names.at(-1) ?? '';
    if (names.length === 1) {
      if (isTakenTypeName(name)) {
        if (!allowedTypes.has(name) && !(isSerialAllowed && serialTypes.has(name))) this.#refuseType(name);
      } else this.qualify(this.offset);
    } else if (names.length === 2 && names[0] === 'pg_catalog') {
      if (!allowedTypes.has(name)) this.#refuseType(name);
    } else if (names.length !== 2 || names[0] !== this.rules.namespace) {
      this.refuse(
        'FOREIGN_SCHEMA',
        `The type ${names.join('.')} is neither built in nor of the schema ${this.rules.namespace}.`,
      );
    }
    this.visitFields('TypeName', fields, ['names']);
  }

  #refuseType(name: string): never {
    this.refuse('TYPE', `The type "${name}" is not among those a plugin may use: take a type of plain values.`);
  }

  #assertOperator(value: unknown, kind: string): void {
    const names = namesOf(value);
    const name = names[0] ?? '';
    if (names.length !== 1) this.refuse('OPERATOR', `Write the operator ${names.join('.')} plain, without OPERATOR().`);
    if (/^AEXPR_(?:NOT_)?BETWEEN/.test(kind) || allowedOperators.has(name)) return;
    this.refuse('OPERATOR', `The operator "${name}" is not among those a plugin may use.`);
  }

  assertCollation(names: readonly string[]): void {
    const name = names.at(-1) ?? '';
    const isBuiltIn = names.length === 1 || (names.length === 2 && names[0] === 'pg_catalog');
    if (isBuiltIn && isAllowedCollation(name)) return;
    this.refuse('COLLATION', `The collation "${names.join('.')}" is not one of those that come with PostgreSQL.`);
  }
}
