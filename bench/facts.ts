import { z } from 'zod';
import { askOnce } from './compare.ts';
import type { BenchFacts, BenchOperation } from './operations.ts';
import type { BenchServer } from './servers.ts';
import type { BenchCompany, World } from './world.ts';

const issueRows = z.array(z.object({ id: z.string() }));
const placeRows = z.array(z.object({ id: z.string(), created_at: z.string() }));
const gatewayEdges = z.object({
  data: z.object({ issues: z.object({ edges: z.array(z.object({ cursor: z.string() })) }) }),
});

/** What operations are asked with: issues spread over the company, and a place near its end as each server names it. */
export async function gatherFacts(
  world: World,
  company: BenchCompany,
  servers: readonly BenchServer[],
  depth: number,
): Promise<BenchFacts> {
  const { rows } = await world.owner.query(
    'select id from issues where company_id = $1 order by md5(id::text) limit 200',
    [company.companyId],
  );
  return {
    rootId: company.rootId,
    issueIds: issueRows.parse(rows).map(({ id }) => id),
    deep: await placeAt(world, company, servers, depth),
  };
}

async function placeAt(world: World, { companyId }: BenchCompany, servers: readonly BenchServer[], depth: number) {
  const found = await world.owner.query(
    `select id, created_at::text as created_at from issues where company_id = $1 and hidden_at is null
     order by created_at desc, id desc offset $2 limit 2`,
    [companyId, depth - 1],
  );
  const [place, next] = placeRows.parse(found.rows);
  if (!place || !next) throw new Error(`the company has no ${depth} issues`);
  const gateway = servers.find(({ name }) => name === 'plain' || name === 'compiled');
  const postgraphile = servers.find(({ name }) => name.startsWith('postgraphile'));
  return {
    createdAt: place.created_at,
    id: place.id,
    gatewayCursor: gateway ? await gatewayCursorOf(gateway, place) : '',
    postgraphileCursor: postgraphile ? await postgraphileCursorOf(postgraphile, depth) : '',
  };
}

/** A cursor of the gateway is the name of its order and the sort keys; a first page shows how it spells them. */
async function gatewayCursorOf(server: BenchServer, place: { id: string; created_at: string }): Promise<string> {
  const document = 'query cursor { issues(first: 1) { edges { cursor } } }';
  const answer = await askOnce(server, cursorOperation(document), noInput);
  const [first] = gatewayEdges.parse(JSON.parse(answer)).data.issues.edges;
  if (!first) throw new Error('the company has no issues');
  const [order] = z.array(z.string()).parse(JSON.parse(Buffer.from(first.cursor, 'base64url').toString()));
  return Buffer.from(JSON.stringify([order, place.created_at, place.id])).toString('base64url');
}

async function postgraphileCursorOf(server: BenchServer, depth: number): Promise<string> {
  const document = `query cursor($company: UUID!) { issues: allIssues(first: 1, offset: ${depth - 1},
    condition: { companyId: $company }, orderBy: [CREATED_AT_DESC, ROW_ID_DESC]) { edges { cursor } } }`;
  const answer = await askOnce(server, cursorOperation(document), noInput);
  const [edge] = gatewayEdges.parse(JSON.parse(answer)).data.issues.edges;
  if (!edge) throw new Error('PostGraphile has no issue there');
  return edge.cursor;
}

const noInput = { gateway: {}, ceiling: [], postgraphile: {} };

function cursorOperation(document: string): BenchOperation {
  return {
    name: 'cursor',
    title: '',
    gatewayDocument: document,
    postgraphileDocument: document,
    inputs: () => [noInput],
  };
}
