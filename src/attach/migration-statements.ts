import { createRequire } from 'node:module';
import type { GrantStmt, Node, RangeVar, SelectStmt } from '@pgsql/types';
import type * as LibPgQuery from 'libpg-query';
import { gatewayRole, pluginViewsRole } from '../database/row-security.ts';

/** What is known of Paperclip's tables when the gateway's migrations are fitted to them. */
export interface FittedTo {
  /** Columns that the gateway's tables have and those of this Paperclip lack, with their types, by table. */
  readonly lacking: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Tables with names of Paperclip that are not there, and that the gateway makes for itself. */
  readonly made: ReadonlySet<string>;
}

/** What becomes of one statement of a migration in a database of Paperclip's. */
export type Fitted =
  | {
      readonly run: string;
      /** The same once more, where columns of Paperclip's tables have come since or are gone. */
      readonly again?: string;
    }
  | { readonly left: 'table' | 'key' | 'index' | 'force' | 'owner' | 'extension'; readonly table: string };

export class UnknownStatementError extends Error {
  constructor(statement: string, kind: string) {
    super(
      `attach does not know what this statement (${kind}) does to a database of Paperclip's. Say so in ` +
        `src/attach/migration-statements.ts: ${statement.trim().replace(/\s+/g, ' ').slice(0, 200)}`,
    );
  }
}

const parser: typeof LibPgQuery = createRequire(import.meta.url)('libpg-query');
await parser.loadModule();

const ownSchemas = new Set(['gateway', 'plugin_core']);

/**
 * One statement of the gateway's migrations, as it runs where Paperclip made its own tables: what is the gateway's runs, what makes or
 * changes a table of Paperclip does not. Whatever is not known here is an error, so that a new migration says what it means for both.
 */
export function fitStatement(statement: string, fitted: FittedTo): Fitted | null {
  const parsed = parser.parseSync(statement).stmts ?? [];
  const [only, ...more] = parsed;
  if (only?.stmt === undefined) return null;
  const node = only.stmt;
  const [kind = 'nothing'] = Object.keys(node);
  if (more.length > 0) throw new UnknownStatementError(statement, 'several statements at once');
  const found = fitNode(statement, node, fitted);
  if (found === undefined) throw new UnknownStatementError(statement, kind);
  return found;
}

function fitNode(statement: string, node: Node, fitted: FittedTo): Fitted | undefined {
  const run: Fitted = { run: statement };
  const isOurs = (table: RangeVar | undefined) =>
    ownSchemas.has(table?.schemaname ?? 'public') || fitted.made.has(table?.relname ?? '');
  const nameOf = (table: RangeVar | undefined) => table?.relname ?? '';
  const isPaperclips = (table: RangeVar | undefined) => (table?.schemaname ?? 'public') === 'public';

  if ('CreateSchemaStmt' in node) return ownSchemas.has(node.CreateSchemaStmt.schemaname ?? '') ? run : undefined;
  if ('CreateFunctionStmt' in node) return ownSchemas.has(first(node.CreateFunctionStmt.funcname)) ? run : undefined;
  if ('CreateSeqStmt' in node) return isOurs(node.CreateSeqStmt.sequence) ? run : undefined;
  if ('InsertStmt' in node) return isOurs(node.InsertStmt.relation) ? run : undefined;
  if ('UpdateStmt' in node) return isOurs(node.UpdateStmt.relation) ? run : undefined;
  if ('DeleteStmt' in node) return isOurs(node.DeleteStmt.relation) ? run : undefined;
  if ('CreateTrigStmt' in node) return ownSchemas.has(first(node.CreateTrigStmt.funcname)) ? run : undefined;
  if ('CreateExtensionStmt' in node) return { left: 'extension', table: node.CreateExtensionStmt.extname ?? '' };
  if ('DropStmt' in node) {
    // Triggers, policies and tables that an earlier migration of ours made; of Paperclip's none is ever dropped.
    const { objects = [], removeType } = node.DropStmt;
    const isOwn = objects.every((object) => ownSchemas.has(namesIn(object)[0] ?? ''));
    return isOwn || removeType === 'OBJECT_TRIGGER' ? run : undefined;
  }
  if ('CreateStmt' in node) {
    const table = node.CreateStmt.relation;
    if (isOurs(table)) return run;
    return isPaperclips(table) ? { left: 'table', table: nameOf(table) } : undefined;
  }
  if ('IndexStmt' in node) {
    const table = node.IndexStmt.relation;
    if (isOurs(table)) return run;
    return isPaperclips(table) ? { left: 'index', table: nameOf(table) } : undefined;
  }
  if ('AlterTableStmt' in node) {
    const { relation: table, cmds = [] } = node.AlterTableStmt;
    const kinds = new Set(cmds.map((cmd) => ('AlterTableCmd' in cmd ? cmd.AlterTableCmd.subtype : undefined)));
    const [kind] = kinds;
    if (kinds.size === 1 && kind === 'AT_ForceRowSecurity' && table?.schemaname !== 'gateway') {
      return { left: 'force', table: nameOf(table) };
    }
    // Paperclip's keys are ids alone: what a reference of ours with the company in it would lean on is not there.
    if (cmds.some((cmd) => referencesPair(cmd, isOurs))) return { left: 'key', table: nameOf(table) };
    if (isOurs(table)) return run;
    if (kinds.size !== 1 || !isPaperclips(table)) return undefined;
    if (kind === 'AT_EnableRowSecurity') return run;
    if (kind === 'AT_AddConstraint') return { left: 'key', table: nameOf(table) };
    // A column that a later migration adds to a table of Paperclip is looked for like any other.
    if (kind === 'AT_AddColumn') return { left: 'table', table: nameOf(table) };
    return undefined;
  }
  if ('CreatePolicyStmt' in node) {
    const { table, roles = [] } = node.CreatePolicyStmt;
    if (table?.schemaname === 'gateway') return run;
    const names = roles.map((role) => ('RoleSpec' in role ? (role.RoleSpec.rolename ?? role.RoleSpec.roletype) : ''));
    if (names.every((name) => name === gatewayRole || name === pluginViewsRole)) return run;
    // Where policies do not bind the owner, none has to let it through.
    if (names.every((name) => name === 'ROLESPEC_CURRENT_USER')) return { left: 'owner', table: nameOf(table) };
    return undefined;
  }
  if ('GrantStmt' in node) {
    const grant = fitGrant(statement, node.GrantStmt, fitted);
    return node.GrantStmt.is_grant && namesColumns(node.GrantStmt) ? { run: grant, again: grant } : { run: grant };
  }
  if ('ViewStmt' in node) {
    const { view, query } = node.ViewStmt;
    if (view?.schemaname !== 'plugin_core' || query === undefined || !('SelectStmt' in query)) return undefined;
    const made = fitView(statement, query.SelectStmt, fitted);
    return { run: made, again: made.replace(/create view/i, 'create or replace view') };
  }
  if ('DoStmt' in node) return fitBlock(statement, fitted);
  return undefined;
}

function referencesPair(cmd: Node, isOurs: (table: RangeVar | undefined) => boolean): boolean {
  const added = 'AlterTableCmd' in cmd ? cmd.AlterTableCmd.def : undefined;
  if (added === undefined || !('Constraint' in added) || added.Constraint.contype !== 'CONSTR_FOREIGN') return false;
  return !isOurs(added.Constraint.pktable) && (added.Constraint.pk_attrs ?? []).length > 1;
}

/** What stands in a block of code cannot be read like a statement, so each is known by what it is for. */
const blocks: readonly (readonly [RegExp, (fitted: FittedTo, match: RegExpExecArray) => boolean])[] = [
  [/create role (paperclip_gateway|paperclip_plugin_views) nologin/i, () => true],
  [/revoke temporary on database %I from public.*grant connect on database/is, () => true],
  [/create trigger audit_due .*create constraint trigger audited_at_commit/is, () => true],
  [/alter view plugin_core\.%I owner to paperclip_plugin_views/i, () => true],
  // Paperclip's ledgers of plugin databases have this key already, unless they are ours.
  [
    /alter table "(plugin_database_namespaces|plugin_migrations)" add constraint/i,
    (fitted, match) => fitted.made.has(match[1] ?? ''),
  ],
];

function fitBlock(statement: string, fitted: FittedTo): Fitted | undefined {
  const known = blocks.flatMap(([pattern, runs]) => {
    const match = pattern.exec(statement);
    return match ? [{ runs: runs(fitted, match), table: match[1] ?? '' }] : [];
  });
  const [block] = known;
  if (block === undefined || known.length > 1) return undefined;
  return block.runs ? { run: statement } : { left: 'key', table: block.table };
}

/** A grant by column names columns that an older Paperclip may lack. */
function fitGrant(statement: string, grant: GrantStmt, { lacking }: FittedTo): string {
  const { objects = [], privileges = [], grantees = [], is_grant: isGrant, objtype } = grant;
  const tables = objects.flatMap((object) => ('RangeVar' in object ? [object.RangeVar] : []));
  const absent = new Set(tables.flatMap(({ relname }) => [...(lacking.get(relname ?? '')?.keys() ?? [])]));
  const named = privileges.flatMap((privilege) => ('AccessPriv' in privilege ? [privilege.AccessPriv] : []));
  const isTouched = named.some(({ cols = [] }) => cols.some((column) => absent.has(namesIn(column)[0] ?? '')));
  if (!isGrant || objtype !== 'OBJECT_TABLE' || !isTouched) return statement;
  const rights = named.map(({ priv_name: name = '', cols = [] }) => {
    const columns = cols.map((column) => namesIn(column)[0] ?? '').filter((column) => !absent.has(column));
    return `${name.toUpperCase()} (${columns.map(quoted).join(', ')})`;
  });
  const onTables = tables.map(({ schemaname = 'public', relname = '' }) => `${quoted(schemaname)}.${quoted(relname)}`);
  const roles = grantees.map((role) => quoted('RoleSpec' in role ? (role.RoleSpec.rolename ?? '') : ''));
  return `GRANT ${rights.join(', ')} ON ${onTables.join(', ')} TO ${roles.join(', ')}`;
}

function namesColumns({ privileges = [] }: GrantStmt): boolean {
  return privileges.some((privilege) => 'AccessPriv' in privilege && (privilege.AccessPriv.cols ?? []).length > 0);
}

/** A view over an older table has nothing where the column is not there. */
function fitView(statement: string, select: SelectStmt, { lacking }: FittedTo): string {
  const [from] = select.fromClause ?? [];
  const table = from !== undefined && 'RangeVar' in from ? (from.RangeVar.relname ?? '') : '';
  const absent = lacking.get(table);
  if (absent === undefined) return statement;
  const edits = (select.targetList ?? []).flatMap((target) => {
    const value = 'ResTarget' in target ? target.ResTarget.val : undefined;
    if (value === undefined || !('ColumnRef' in value)) return [];
    const [name = ''] = (value.ColumnRef.fields ?? []).flatMap(namesIn);
    const type = absent.get(name);
    return type === undefined ? [] : [{ at: value.ColumnRef.location ?? 0, name, type }];
  });
  // Places count bytes. From the end, so that those before stay where they are.
  return edits
    .sort((left, right) => right.at - left.at)
    .reduce((bytes, { at, name, type }) => {
      const end = at + Buffer.byteLength(name);
      if (bytes.subarray(at, end).toString() !== name) throw new UnknownStatementError(statement, 'view');
      const nothing = Buffer.from(`NULL::${type} AS ${quoted(name)}`);
      return Buffer.concat([bytes.subarray(0, at), nothing, bytes.subarray(end)]);
    }, Buffer.from(statement))
    .toString();
}

function first(names: readonly Node[] | undefined): string {
  const [name] = names ?? [];
  return name === undefined ? '' : (namesIn(name)[0] ?? '');
}

function namesIn(node: Node): string[] {
  if ('String' in node) return [node.String.sval ?? ''];
  if ('List' in node) return (node.List.items ?? []).flatMap(namesIn);
  if ('ObjectWithArgs' in node) return (node.ObjectWithArgs.objname ?? []).flatMap(namesIn);
  return [];
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
