import { createGateway } from '../src/gateway.ts';
import { silentLogger } from '../src/kernel/logger.ts';
import { type BenchFacts, operations } from './operations.ts';
import type { BenchCompany, World } from './world.ts';

/** The operations that compiled execution leaves to plain execution: their figures are not its own. */
export async function leftToPlainExecution(world: World, company: BenchCompany, facts: BenchFacts): Promise<string[]> {
  const gateway = createGateway({ databaseUrl: world.gatewayUrl, log: silentLogger(), execution: 'compiled' });
  try {
    const { compiled } = gateway;
    if (!compiled) return operations.map(({ name }) => name);
    const left: string[] = [];
    const token = await world.token(company.companyId);
    for (const operation of operations) {
      const answered = compiled.counts.answered;
      const [input] = operation.inputs(facts);
      // What the mutation makes is taken away when the answers have been compared.
      if (input) {
        await gateway.fetch(
          new Request('http://gateway/graphql', {
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
            body: JSON.stringify({ query: operation.gatewayDocument, variables: input.gateway }),
          }),
        );
      }
      if (compiled.counts.answered === answered) left.push(operation.name);
    }
    return left;
  } finally {
    await gateway.close();
  }
}
