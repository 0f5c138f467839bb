import type pg from 'pg';
import { type AttachPlan, attachDatabase, planAttach } from '../attach/attach-database.ts';
import type { Examination } from '../attach/examine-database.ts';
import { findOddRows } from '../attach/odd-rows.ts';
import { ensureSigningKey } from '../auth/signing-key.ts';
import { readConfig } from '../config.ts';
import { asOwner } from '../database/as-owner.ts';
import { ensureGatewayLogin } from '../database/roles.ts';
import { CommandError } from './command-error.ts';
import { confirm } from './confirm.ts';
import { type AnswerOptions, answer } from './plugin-answer.ts';

export interface AttachCommandOptions extends AnswerOptions {
  readonly yes?: boolean;
  readonly check?: boolean;
  readonly withIndexes?: boolean;
  readonly sql?: boolean;
}

export async function attachCommand(options: AttachCommandOptions): Promise<void> {
  if (options.check) return check(options);
  await answer(
    options,
    () => attach(options),
    (done) => done.text,
  );
}

async function check(options: AttachCommandOptions): Promise<void> {
  const found = await answer(
    options,
    () =>
      withPaperclip(async (client) => {
        const { examination } = await planAttach(client);
        return { ...described(examination), notes: [...examination.notes, ...(await findOddRows(client))] };
      }),
    ({ attached, problems, notes }) =>
      [
        attached ? 'The gateway is attached to this database.' : 'The gateway is not attached to this database.',
        ...problems.map(({ object, problem, remedy }) => `  ! ${object} ${problem}. ${remedy}.`),
        ...notes.map((note) => `  - ${note}`),
        problems.length === 0 ? 'It fits.' : `${problems.length} to put right.`,
      ].join('\n'),
  );
  if (found === undefined || found.problems.length > 0) process.exitCode = 1;
}

async function attach(options: AttachCommandOptions) {
  const { databaseUrl: ownerUrl, gatewayDatabaseUrl } = paperclipUrl();
  const plan = await withPaperclip((client) => planAttach(client));
  const { examination, indexes } = plan;
  if (examination.problems.length > 0) process.exitCode = 1;
  const isDone = plan.statements.length === 0 && !(options.withIndexes && indexes.length > 0);
  const mayGoOn = examination.problems.length === 0 && !isDone;
  if (!mayGoOn || !(await isMeant(options, plan))) {
    const after = isDone && examination.isAttached ? [] : ['Nothing was changed.'];
    const how = mayGoOn ? ['Add --yes to do it.'] : [];
    return {
      ...summary(plan),
      changed: false,
      text: [describe(plan, options), [...after, ...how].join(' ')].join('\n').trim(),
    };
  }
  await attachDatabase(ownerUrl, {
    withIndexes: options.withIndexes ?? false,
    onProgress: (message) => process.stderr.write(`${message}\n`),
  });
  await ensureSigningKey(ownerUrl);
  await ensureGatewayLogin(ownerUrl, { storedUrl: gatewayDatabaseUrl ?? undefined });
  const text = 'The gateway is attached. Start it with this DATABASE_URL; detach takes away again what was added.';
  return { ...summary(plan), changed: true, text };
}

/** At a terminal the plan is shown and a person asked; anywhere else --yes has to say it. */
async function isMeant(options: AttachCommandOptions, plan: AttachPlan): Promise<boolean> {
  if (options.yes) return true;
  if (options.json || options.sql || !process.stdin.isTTY) return false;
  process.stderr.write(`${describe(plan, options)}\n`);
  await confirm({ consequence: "This adds the gateway to Paperclip's database", word: 'attach', wordIs: 'attach' });
  return true;
}

function described({ isAttached, problems, notes }: Examination) {
  return { attached: isAttached, problems, notes };
}

function summary({ examination, migrations, statements, indexes }: AttachPlan) {
  return { ...described(examination), migrations, statements, indexes };
}

const kinds: readonly (readonly [RegExp, string])[] = [
  [/^\s*alter table \S+ enable row level security/i, 'tables get row security, which does not bind their owner'],
  [/^\s*create policy/i, 'policies'],
  [/^\s*create (constraint )?trigger/i, 'triggers'],
  [/^\s*create (or replace )?function/i, 'functions in schemas of the gateway'],
  [/^\s*create table/i, 'tables in the schema gateway'],
  [/^\s*create (or replace )?view/i, 'views in schemas of the gateway'],
  [/^\s*grant/i, 'grants'],
];

function describe(
  { examination, migrations, statements, left, indexes }: AttachPlan,
  { sql }: AttachCommandOptions,
): string {
  if (sql) return statements.map((statement) => `${statement.trim().replace(/;?$/, ';')}`).join('\n');
  const lines = examination.notes.map((note) => `  - ${note}`);
  if (examination.problems.length > 0) {
    lines.unshift(...examination.problems.map(({ object, problem, remedy }) => `  ! ${object} ${problem}. ${remedy}.`));
    return ['The gateway cannot work with this database:', ...lines].join('\n');
  }
  if (statements.length === 0) lines.push('The gateway is attached, and up to date.');
  else {
    const counted = kinds.map(
      ([pattern, name]) => [statements.filter((one) => pattern.test(one)).length, name] as const,
    );
    const untouched = new Set(left.filter(({ left: kind }) => kind === 'table').map(({ table }) => table));
    lines.push(
      `${migrations.length} migrations of the gateway, in one transaction:`,
      ...counted.filter(([count]) => count > 0).map(([count, name]) => `  ${count} ${name}`),
      `Of Paperclip's tables (${untouched.size} of them are used) no column, key, index or row is changed.`,
    );
  }
  if (indexes.length > 0) {
    lines.push(
      `${indexes.length} indexes would make lists of large companies quicker; --with-indexes makes them without locking the tables:`,
      ...indexes.map(({ name, table, rows }) => `  ${name} on ${table}, about ${rows} rows`),
    );
  }
  return lines.join('\n');
}

/** The embedded PostgreSQL is the gateway's own: Paperclip is never in it. */
function paperclipUrl(): { databaseUrl: string; gatewayDatabaseUrl: string | null } {
  const { databaseUrl, gatewayDatabaseUrl } = readConfig();
  if (databaseUrl) return { databaseUrl, gatewayDatabaseUrl };
  throw new CommandError("Set DATABASE_URL to Paperclip's database, as the owner of its tables.");
}

export async function withPaperclip<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  return asOwner(paperclipUrl().databaseUrl, 'attach', work);
}
