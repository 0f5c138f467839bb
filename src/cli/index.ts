import { Command, CommanderError } from 'commander';
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
  .action(async (options) => (await import('./token.ts')).tokenCommand(options));

program
  .command('seed')
  .description('add a large company for measuring')
  .option('--issues <count>', 'how many issues', '10000')
  .option('--costs <count>', 'how many cost events', '200000')
  .option('--company <prefix>', 'the issue prefix of the company that gets them', 'BIG')
  .action(async (options) => (await import('./seed.ts')).seedCommand(options));

const plugin = program.command('plugin').description('installed plugins');
plugin
  .command('install')
  .description('register a plugin from its manifest in every company; again with a changed manifest to update it')
  .argument('<manifest>', 'path of the manifest, a JSON file')
  .action(async (path) => (await import('./plugin-install.ts')).pluginInstallCommand(path));

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
