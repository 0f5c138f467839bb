import { expect, it } from 'vitest';
import { ratioChart } from '../../bench/chart.ts';
import { firstDifference } from '../../bench/compare.ts';
import type { Measurement } from '../../bench/measurement.ts';
import { asGatewayData } from '../../bench/operations.ts';
import { ratiosTo } from '../../bench/report.ts';
import type { ServerName } from '../../bench/servers.ts';

const measured = (server: ServerName, round: number, connections: number, cpuMs: number): Measurement => ({
  operation: 'O1',
  connections,
  round,
  server,
  sample: {
    requests: 10,
    requestsPerSecond: 1000 / cpuMs,
    nodeCpuMs: cpuMs / 2,
    postgresCpuMs: cpuMs / 2,
    p50Ms: 1,
    p99Ms: 2,
  },
});

it('holds a server against another within one round and number of connections, and tells the spread', () => {
  // The machine was twice as slow in the second round, for both; with 16 connections the ceiling gains more.
  const measurements = [
    measured('ceiling', 1, 1, 1),
    measured('plain', 1, 1, 4),
    measured('ceiling', 2, 1, 2),
    measured('plain', 2, 1, 8),
    measured('ceiling', 1, 16, 1),
    measured('plain', 1, 16, 5),
  ];
  expect(ratiosTo('ceiling', measurements)).toEqual([
    {
      operation: 'O1',
      server: 'plain',
      cpu: { median: 0.25, min: 0.2, max: 0.25 },
      rate: { median: 0.25, min: 0.2, max: 0.25 },
    },
  ]);
});

it('draws a bar for each ratio, with its range in words', () => {
  const chart = ratioChart('A & B', ratiosTo('ceiling', [measured('ceiling', 1, 1, 1), measured('plain', 1, 1, 4)]));
  expect(chart).toContain('aria-label="A &amp; B"');
  expect(chart).toContain('gateway, plain execution, RLS on: 0.25 (0.25 to 0.25)');
});

it('spells an answer of PostGraphile as the gateway would, and nothing that it does not know', () => {
  const issue = {
    id: 'x',
    status: 'in_progress',
    updatedAt: '2026-01-02T03:04:05.12+00:00',
    title: 'todo',
    agent: null,
  };
  const blockedBy = { nodes: [{ issue: { id: 'y', status: 'done' } }] };
  expect(asGatewayData('O2', { issues: { nodes: [{ ...issue, blockedBy }] } })).toEqual({
    issues: {
      nodes: [
        {
          ...issue,
          status: 'IN_PROGRESS',
          updatedAt: '2026-01-02T03:04:05.120000Z',
          blockedBy: [{ id: 'y', status: 'DONE' }],
        },
      ],
    },
  });
});

it('says where two answers differ first', () => {
  expect(firstDifference({ a: [1, { b: 'x' }] }, { a: [1, { b: 'y' }] })).toBe('$.a.1.b: "x" and "y"');
});
