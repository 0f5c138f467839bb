import type { Config } from '../config.ts';
import type { RunningGateway } from '../start.ts';
import { demoQuery } from './demo-query.ts';

/** What a person sees when the gateway is up: where it is, a token, and something to try at once. */
export function banner({ url, demoTokens }: RunningGateway, config: Config): string {
  const lines = ['', `GraphQL at ${url}/graphql`];
  if (config.development) lines.push(`GraphiQL at ${url}/graphiql, with a token filled in`);
  const [first] = demoTokens;
  if (!first) {
    lines.push('', 'A token: npm run -s token -- --plugin <key> --company <prefix>', '');
    return `${lines.join('\n')}\n`;
  }
  lines.push(
    '',
    'Tokens of the demo plugins, good for 15 minutes (more: npm run -s token -- --plugin paperclip.missions --company ACME):',
  );
  for (const { plugin, company, token } of demoTokens) lines.push('', `  ${plugin} in ${company}`, `  ${token}`);
  const body = JSON.stringify({ query: demoQuery.replace(/\s+/g, ' ') });
  lines.push(
    '',
    'A query to paste:',
    '',
    `curl -s ${url}/graphql -H 'content-type: application/json' -H "authorization: Bearer $(npm run -s token -- --plugin paperclip.missions --company ACME)" -d '${body}'`,
    '',
    'Stop with Ctrl-C.',
    '',
  );
  return `${lines.join('\n')}\n`;
}
