/** Before anything is timed, all servers must give the same answer: who answers less may well be faster. */
import { isDeepStrictEqual } from 'node:util';
import type { BenchInput, BenchOperation } from './operations.ts';
import type { BenchServer } from './servers.ts';

export async function askOnce(server: BenchServer, operation: BenchOperation, input: BenchInput): Promise<string> {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: await server.headers(),
    body: server.body(operation, input),
  });
  const text = await response.text();
  if (!response.ok)
    throw new Error(`${server.name} answered ${operation.name} with ${response.status}: ${text.slice(0, 500)}`);
  return text;
}

/** Throws where two differ, and shows where. */
export async function assertSameAnswers(
  servers: readonly BenchServer[],
  operation: BenchOperation,
  inputs: readonly BenchInput[],
): Promise<void> {
  const { comparable = (data: unknown) => data } = operation;
  for (const input of inputs) {
    let expected: { name: string; data: unknown } | null = null;
    for (const server of servers) {
      const answer = await askOnce(server, operation, input);
      let data: unknown;
      try {
        data = comparable(server.data(operation, answer));
      } catch (error) {
        throw new Error(`${server.name} did not answer ${operation.name} with data: ${answer.slice(0, 1_000)}`, {
          cause: error,
        });
      }
      expected ??= { name: server.name, data };
      if (isDeepStrictEqual(data, expected.data)) continue;
      throw new Error(
        `${operation.name}: ${server.name} answers differently from ${expected.name}, at ${firstDifference(expected.data, data)}`,
      );
    }
  }
}

export function firstDifference(left: unknown, right: unknown, path = '$'): string {
  if (typeof left === 'object' && typeof right === 'object' && left !== null && right !== null) {
    const names = new Set([...Object.keys(left), ...Object.keys(right)]);
    for (const name of names) {
      const [a, b]: unknown[] = [Reflect.get(left, name), Reflect.get(right, name)];
      if (!isDeepStrictEqual(a, b)) return firstDifference(a, b, `${path}.${name}`);
    }
  }
  return `${path}: ${shown(left)} and ${shown(right)}`;
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 200);
}
