import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { capabilities } from '../../src/auth/capabilities.ts';
import type { TokenClaims } from '../../src/auth/plugin-context.ts';
import { Planner } from '../../src/plan/planner.ts';
import { schema } from '../../src/schema.ts';

const claimsOf = (pluginKey: string, companyId = 'c0000000-0000-4000-8000-000000000000'): TokenClaims => ({
  tokenId: 't',
  pluginId: `id of ${pluginKey}`,
  pluginKey,
  companyId,
  scope: new Set(capabilities),
  actor: { agentId: null, userId: null, runId: null, isAsserted: false },
  expiresAt: 0,
  use: 'worker',
  marks: { tokenIds: ['t'], keyId: 'k', secretId: null, issuedAtMs: 0 },
});
const claims = claimsOf('acme.one');
const rateLimit = { limit: 10, remaining: 5, resetAt: new Date(0), perSecond: 1, fullInSeconds: 5 };

function ready(planner: Planner, query: string | ReturnType<typeof parse>, variables = {}, who = claims) {
  const document = typeof query === 'string' ? parse(query) : query;
  const statement = planner.statementFor({ document, operationName: undefined, variables, claims: who, rateLimit });
  if ('kind' in statement) throw new Error(`fell back: ${statement.reason} ${statement.detail ?? ''}`);
  return statement;
}

describe('the statement of a document', () => {
  it('is one for all values of its variables and all companies, which are parameters', () => {
    const planner = new Planner(schema);
    const document = parse(
      'query ($id: ID!, $code: BillingCode) { issue(id: $id) { title } costs { total { costCents } } issues(filter: { billingCode: $code }) { nodes { id } } }',
    );
    const ids = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];
    const [one, two] = ids.map((id, i) => ready(planner, document, { id, code: `it's ${i}` }));
    expect(one?.text).toBe(two?.text);
    expect(one?.name).toBe(two?.name);
    expect(two?.values).toEqual(expect.arrayContaining([ids[1], "it's 1", claims.companyId]));
    const elsewhere = ready(planner, document, { id: ids[0], code: 'x' }, claimsOf('acme.one', 'another company'));
    expect(elsewhere.text).toBe(one?.text);
    expect(elsewhere.values).toContain('another company');
    expect(elsewhere.values).not.toContain(claims.companyId);
  });

  it('holds nothing that a caller sent as text', () => {
    const planner = new Planner(schema);
    const nasty = `'; drop table issues; -- "\\`;
    const query = `query ($s: String!) { a: issues(filter: { search: $s, assigneeUserId: ${JSON.stringify(nasty)} }) { nodes { id } } }`;
    const { text, values } = ready(planner, query, { s: nasty });
    expect(text).not.toContain('drop table');
    expect(values.join()).toContain('drop table');
  });

  it('is another one for another page size, another direction and another set of filters, and comes back to the first', () => {
    const planner = new Planner(schema);
    const document = parse(
      'query ($first: Int, $last: Int, $f: IssueFilter) { issues(first: $first, last: $last, filter: $f) { nodes { id } } }',
    );
    const texts = [{ first: 1 }, { first: 2 }, { last: 2 }, { first: 1, f: { status: ['TODO'] } }, { first: 1 }].map(
      (variables) => ready(planner, document, variables).text,
    );
    expect(new Set(texts).size).toBe(4);
    expect(texts[4]).toBe(texts[0]);
  });

  it('is a variant of its own for each choice of @skip and @include', () => {
    const planner = new Planner(schema);
    const document = parse('query ($with: Boolean!) { agents { nodes { id name @include(if: $with) } } }');
    const [without, with_] = [false, true].map((choice) => ready(planner, document, { with: choice }).text);
    expect(without).not.toContain('"name"');
    expect(with_).toContain('"name"');
  });

  it('has a LIMIT that is written out, and names of any length', () => {
    const planner = new Planner(schema);
    const alias = 'a'.repeat(200);
    const { text } = ready(planner, `{ issues(first: 7) { nodes { ${alias}: title } } }`);
    expect(text).toContain('limit 7');
    expect(text).toContain(`"${alias}":`);
  });

  it('takes no text that a caller sends for a company or a parent', () => {
    const planner = new Planner(schema);
    const query = 'query ($u: String) { issues(filter: { assigneeUserId: $u }) { nodes { id } } }';
    for (const sent of [':company', ':parent', claims.companyId]) {
      expect(ready(planner, query, { u: sent }).values).toContain(sent);
    }
  });
});

describe('what is remembered', () => {
  it('is bounded, whatever is asked', () => {
    const planner = new Planner(schema, { textMax: 100_000 });
    const document = parse('query ($first: Int) { issues(first: $first) { nodes { id title } } }');
    for (let first = 0; first <= 100; first += 1) ready(planner, document, { first });
    for (let n = 0; n < 100; n += 1) ready(planner, `{ a${n}: agents { nodes { id name } } }`);
    expect(planner.size).toBeLessThanOrEqual(100_000);
    expect(ready(planner, document, { first: 3 }).text).toContain('limit 3');
  });

  it('falls back for a wrong argument each time, and is right again for a right one', () => {
    const planner = new Planner(schema);
    const document = parse('query ($first: Int) { issues(first: $first) { nodes { id } } }');
    const call = (first: number) =>
      planner.statementFor({ document, operationName: undefined, variables: { first }, claims, rateLimit });
    expect(call(101)).toMatchObject({ kind: 'fallback', reason: 'input' });
    expect(call(100)).not.toHaveProperty('kind');
    expect(call(-1)).toMatchObject({ kind: 'fallback', reason: 'input' });
  });
});
