import { Command, CommanderError, Option } from 'commander';
import { ConfigError } from '../config.ts';

/** Every command loads what it needs when it runs, so that `--help` and small commands stay quick. */
const program = new Command('paperclip-graphql')
  .description('The GraphQL gateway for Paperclip plugins.')
  .showHelpAfterError('Run with --help to see what there is.');

program
  .command('serve')
  .description('start the gateway, as npm start does')
  .action(async () => void (await import('../main.ts')));

program
  .command('migrate')
  .description('bring the database up to date and exit')
  .action(async () => (await import('./migrate.ts')).migrateCommand());

program
  .command('token')
  .description('print a token, and nothing else')
  .requiredOption('--plugin <key>', 'the key of an installed plugin')
  .requiredOption('--company <prefix-or-id>', 'the issue prefix or the id of the company')
  .option('--scope <capabilities>', 'capabilities, separated by spaces; all that the plugin has there when left out')
  .option('--agent <id>', 'the agent it acts for')
  .option('--user <id>', 'the person it acts for')
  .option('--run <id>', 'the run it acts for')
  .option('--ttl <duration>', 'how long it is good for: 90s, 15m; at most 15m', '15m')
  .option('--json', 'print JSON')
  .action(async (options) => (await import('./token.ts')).tokenCommand(options));

program
  .command('seed')
  .description('add a large company for measuring')
  .option('--issues <count>', 'how many issues', '10000')
  .option('--costs <count>', 'how many cost events', '200000')
  .option('--company <prefix>', 'the issue prefix of the company that gets them', 'BIG')
  .action(async (options) => (await import('./seed.ts')).seedCommand(options));

const plugin = program.command('plugin').description('installed plugins, and what companies grant them');
plugin.addHelpText(
  'after',
  `
From a manifest to a token:
  $ npm run -s cli -- plugin install manifest.json
  $ npm run -s cli -- plugin show acme.missions
  $ npm run -s cli -- plugin revoke acme.missions --company ACME issues.wakeup
  $ npm run -s cli -- plugin doctor acme.missions
  $ npm run -s token -- --plugin acme.missions --company ACME
docs/plugins.md explains the manifest and the life of a plugin.`,
);
plugin
  .command('install')
  .description('register a plugin from its manifest; again with a changed manifest to update it')
  .argument('<manifest>', 'path of the manifest, a JSON file')
  .option('--company <prefix-or-id...>', 'enable it in these companies; the first time, disable it in all others')
  .addOption(new Option('--all', 'enable it in every company, as the first installation does').conflicts('company'))
  .option('--json', 'print JSON')
  .addHelpText(
    'after',
    `
Says what the plugin asks for. What companies granted by a list stays as it is: what a new version adds is not on the list.

  $ plugin install manifest.json
  $ plugin install manifest.json --company ACME GLOBEX`,
  )
  .action(async (path, options) => (await import('./plugin-install.ts')).pluginInstallCommand(path, options));
plugin
  .command('list')
  .description('every plugin with its version, its status and where it is enabled')
  .option('--json', 'print JSON')
  .action(async (options) => (await import('./plugin-list.ts')).pluginListCommand(options));
plugin
  .command('show')
  .description('what a plugin asks for, and what each company grants it')
  .argument('<key>', 'the id in its manifest')
  .option('--json', 'print JSON, with the manifest')
  .addHelpText('after', '\n  $ plugin show acme.missions')
  .action(async (key, options) => (await import('./plugin-show.ts')).pluginShowCommand(key, options));
plugin
  .command('enable')
  .description('let a plugin work on this host, or in some companies')
  .argument('<key>', 'the id in its manifest')
  .option('--company <prefix-or-id...>', 'in these companies only')
  .option('--json', 'print JSON')
  .addHelpText(
    'after',
    `
It works in a company where both the host and the company have it enabled.

  $ plugin enable acme.missions
  $ plugin enable acme.missions --company ACME`,
  )
  .action(async (key, options) => (await import('./plugin-switch.ts')).pluginEnableCommand(key, options));
plugin
  .command('disable')
  .description('stop a plugin on this host, or in some companies, from its next request on')
  .argument('<key>', 'the id in its manifest')
  .option('--company <prefix-or-id...>', 'in these companies only')
  .option('--json', 'print JSON')
  .addHelpText('after', '\n  $ plugin disable acme.missions --company GLOBEX')
  .action(async (key, options) => (await import('./plugin-switch.ts')).pluginDisableCommand(key, options));
plugin
  .command('grant')
  .description('let a plugin use capabilities in a company')
  .argument('<key>', 'the id in its manifest')
  .argument('[capabilities...]', 'capabilities that its manifest declares')
  .requiredOption('--company <prefix-or-id>', 'the company; may be said several times', collect)
  .option('--all', 'all that its manifest declares, now and after updates: the company keeps no list')
  .option('--json', 'print JSON')
  .addHelpText(
    'after',
    `
A company grants all that is declared until something is revoked there. From then on it keeps a list.

  $ plugin grant acme.missions --company ACME issues.read issues.create
  $ plugin grant acme.missions --company ACME --all`,
  )
  .action(async (key, names, options) => (await import('./plugin-grants.ts')).pluginGrantCommand(key, names, options));
plugin
  .command('revoke')
  .description('take capabilities of a plugin away in a company, from its next request on')
  .argument('<key>', 'the id in its manifest')
  .argument('[capabilities...]', 'capabilities that it has there')
  .requiredOption('--company <prefix-or-id>', 'the company; may be said several times', collect)
  .option('--all', 'all of them')
  .option('--json', 'print JSON')
  .addHelpText('after', '\n  $ plugin revoke acme.missions --company ACME issues.wakeup')
  .action(async (key, names, options) => (await import('./plugin-grants.ts')).pluginRevokeCommand(key, names, options));
plugin
  .command('worker')
  .description('say where the worker of a plugin takes the calls of its routes')
  .argument('<key>', 'the id in its manifest')
  .option('--origin <origin>', 'scheme, host and port of the worker')
  .option('--remove', 'it has no worker any more')
  .option('--json', 'print JSON')
  .addHelpText(
    'after',
    `
What is sent there carries a token of the plugin for whoever called, so it must be the worker's own address.

  $ plugin worker acme.missions --origin http://127.0.0.1:8080
  $ plugin worker acme.missions --remove`,
  )
  .action(async (key, options) => (await import('./plugin-worker.ts')).pluginWorkerCommand(key, options));
plugin
  .command('documents')
  .description('show or say whether the pages of a plugin run its registered documents alone')
  .argument('<key>', 'the id in its manifest')
  .option('--only-these', 'they run registered documents and nothing else')
  .option('--any', 'they run any document')
  .option('--as-declared', 'as the manifest says')
  .option('--json', 'print JSON')
  .addHelpText(
    'after',
    `
It holds a second later, for tokens of the plugin's user interface. Tokens of its worker stay free.

  $ plugin documents acme.missions
  $ plugin documents acme.missions --only-these`,
  )
  .action(async (key, options) => (await import('./plugin-documents.ts')).pluginDocumentsCommand(key, options));
plugin
  .command('check')
  .description(
    'say which registered documents a schema breaks, and which cost something else; exit with 1 where one breaks',
  )
  .argument('[key]', 'the id in its manifest; all plugins when left out')
  .option('--schema <file>', 'a schema.graphql to check against; the one of this gateway when left out')
  .option('--json', 'print JSON')
  .addHelpText('after', '\n  $ plugin check\n  $ plugin check acme.missions --schema ../next/schema.graphql')
  .action(async (key, options) => (await import('./plugin-check.ts')).pluginCheckCommand(key, options));
plugin
  .command('uninstall')
  .description('end a plugin on this host; all its rows stay')
  .argument('<key>', 'the id in its manifest')
  .option('--purge', 'delete its database as well')
  .option('--yes', 'do not ask')
  .option('--json', 'print JSON')
  .addHelpText('after', '\n  $ plugin uninstall acme.missions --yes')
  .action(async (key, options) => (await import('./plugin-uninstall.ts')).pluginUninstallCommand(key, options));
plugin
  .command('doctor')
  .description('look for what does not fit together; exit with 1 where there is something')
  .argument('[key]', 'the id in its manifest; all plugins when left out')
  .option('--json', 'print JSON')
  .addHelpText('after', '\n  $ plugin doctor\n  $ plugin doctor acme.missions --json')
  .action(async (key, options) => (await import('./plugin-doctor.ts')).pluginDoctorCommand(key, options));
plugin
  .command('schema')
  .description('print the JSON Schema of a manifest, for editors')
  .option('--json', 'changes nothing: it is JSON')
  .addHelpText('after', '\n  $ plugin schema > schemas/plugin-manifest.schema.json')
  .action(async () => (await import('./plugin-schema.ts')).pluginSchemaCommand());

const pluginDb = plugin.command('db').description("plugins' own databases");
pluginDb
  .command('migrate')
  .description('run the migrations of an installed plugin that have not run yet, all of them or none')
  .argument('<key>', 'the id in its manifest')
  .option('--manifest <path>', 'the manifest beside its files; that of the installation when left out')
  .option('--json', 'print JSON')
  .addHelpText('after', '\n  $ plugin db migrate acme.missions')
  .action(async (key, options) => (await import('./plugin-db.ts')).pluginDbMigrateCommand(key, options));
pluginDb
  .command('status')
  .description('show schemas, roles, tables and migrations')
  .argument('[key]', 'the id in its manifest; all plugins when left out')
  .option('--json', 'print JSON')
  .addHelpText('after', '\n  $ plugin db status\n  $ plugin db status acme.missions --json')
  .action(async (key, options) => (await import('./plugin-db.ts')).pluginDbStatusCommand(key, options));
pluginDb
  .command('purge')
  .description("delete a plugin's database with all its rows and its roles; also one that a plugin left behind")
  .argument('<key>', 'the id in its manifest')
  .option('--yes', 'do not ask')
  .option('--json', 'print JSON')
  .addHelpText('after', '\n  $ plugin db purge acme.missions --yes')
  .action(async (key, options) => (await import('./plugin-db.ts')).pluginDbPurgeCommand(key, options));
pluginDb
  .command('walls')
  .description('print the SQL that a superuser runs once where the owner of the database is none')
  .option('--json', 'changes nothing: it is SQL')
  .addHelpText('after', '\n  $ plugin db walls | psql "$ADMIN_URL"')
  .action(async () => (await import('./plugin-db.ts')).pluginDbWallsCommand());

const documents = program.command('documents').description('the GraphQL operations of a plugin');
documents
  .command('extract')
  .description('write the list of documents that a manifest names')
  .argument('<sources...>', '.graphql files, folders of them, and modules that export typed documents')
  .requiredOption('--out <file>', 'where to write the list')
  .option('--json', 'print JSON')
  .addHelpText('after', '\n  $ documents extract src/generated/operations.ts --out documents.json')
  .action(async (sources, options) =>
    (await import('./documents-extract.ts')).documentsExtractCommand(sources, options),
  );

const tokens = program.command('tokens').description('tokens that were given');
tokens
  .command('revoke')
  .description('take tokens back: all of a plugin, or those of one company or secret, or one token; new ones hold')
  .requiredOption('--plugin <key>', 'the key of an installed plugin')
  .option('--company <prefix-or-id>', 'those for this company')
  .option('--secret <id>', 'those that were given for this secret')
  .option('--id <id>', 'the token of this id, its claim jti')
  .option('--json', 'print JSON')
  .action(async (options) => (await import('./tokens.ts')).tokensRevokeCommand(options));

const secret = program.command('secret').description('secrets with which plugins ask for tokens');
secret
  .command('create')
  .description('make a secret and print it, once, and nothing else')
  .requiredOption('--plugin <key>', 'the key of an installed plugin')
  .option('--label <text>', 'what it is for')
  .option('--expires <duration>', 'when it ends: 90d, 12h; never when left out')
  .option('--json', 'print JSON')
  .action(async (options) => (await import('./secret.ts')).secretCreateCommand(options));
secret
  .command('list')
  .description('list the secrets of a plugin, without the secrets themselves')
  .requiredOption('--plugin <key>', 'the key of an installed plugin')
  .option('--json', 'print JSON')
  .action(async (options) => (await import('./secret.ts')).secretListCommand(options));
secret
  .command('revoke')
  .description('end a secret, and all tokens that were given for it')
  .argument('<id>', 'the id of the secret')
  .option('--yes', 'do not ask')
  .option('--json', 'print JSON')
  .action(async (id, options) => (await import('./secret.ts')).secretRevokeCommand(id, options));

const keys = program.command('keys').description('keys that sign tokens');
keys
  .command('list')
  .description('list the keys, without their private halves')
  .option('--json', 'print JSON')
  .action(async (options) => (await import('./keys.ts')).keysListCommand(options));
keys
  .command('rotate')
  .description('publish a new key that signs after a short while, and give those before it an end')
  .option('--retire-after <duration>', 'how long the keys before it are good once it signs', '20m')
  .option('--lead <duration>', 'how long it is published before it signs', '1m')
  .option('--yes', 'do not ask, where tokens end before their time')
  .option('--json', 'print JSON')
  .action(async (options) => (await import('./keys.ts')).keysRotateCommand(options));

const db = program.command('db').description('the database in use');
db.command('url')
  .description("print the owner's connection string, for psql")
  .action(async () => (await import('./db-url.ts')).dbUrlCommand());

const schema = program.command('schema').description('schema.graphql');
schema
  .command('print')
  .description('write schema.graphql from the code')
  .action(async () => (await import('./schema.ts')).printCommand());
schema
  .command('check')
  .description('fail where schema.graphql is not what the code says, or something public has no description')
  .action(async () => (await import('./schema.ts')).checkCommand());

program.parseAsync().catch((error: unknown) => {
  if (error instanceof CommanderError) process.exit(error.exitCode);
  const known = error instanceof ConfigError || (error instanceof Error && error.constructor !== Error);
  console.error(known && error instanceof Error ? error.message : error);
  process.exitCode = 1;
});

function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}
