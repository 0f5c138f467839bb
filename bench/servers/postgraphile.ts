/**
 * PostGraphile over the same tables, in a process of its own. `RLS=off`: as the owner, past row security. `RLS=on`: as the gateway's
 * own role, with the company set for each request as PostGraphile does it.
 */
import { createServer } from 'node:http';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { listenFor } from './listen-for.ts';

const { DATABASE_URL, COMPANY_ID = '', PLUGIN_ID = '', RLS } = process.env;
const pgSettings =
  RLS === 'on' ? { 'app.company_id': COMPANY_ID, 'app.plugin_id': PLUGIN_ID, 'app.plugin_key': 'bench' } : {};

const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  pgServices: [
    makePgService({
      connectionString: DATABASE_URL ?? '',
      schemas: ['public', 'bench'],
      poolConfig: { max: 20, options: '-c timezone=UTC' },
    }),
  ],
  // Global ids and the page for people are what a server for measuring does without.
  disablePlugins: ['NodePlugin'],
  grafast: { context: () => ({ pgSettings }), explain: false },
  grafserv: { watch: false, graphiql: false },
});
const server = createServer();
await instance.createServ(grafserv).addTo(server);
listenFor(server);
