import type { Measurement } from './measurement.ts';
import { operations } from './operations.ts';
import { type ServerName, serverTitles } from './servers.ts';
import { type Spread, spreadOf } from './statistics.ts';

export interface Ratio {
  readonly operation: string;
  readonly server: ServerName;
  /** The other's CPU for a request, Node and PostgreSQL together, over this server's: more is better. */
  readonly cpu: Spread;
  /** This server's requests per second over the other's. */
  readonly rate: Spread;
}

/** Each server beside another, always within one round and at the same number of connections: what else the machine did is in both. */
export function ratiosTo(base: ServerName, measurements: readonly Measurement[]): Ratio[] {
  const at = ({ operation, connections, round }: Measurement) => `${operation} ${connections} ${round}`;
  const bases = new Map(measurements.filter(({ server }) => server === base).map((one) => [at(one), one.sample]));
  const pairs = measurements.flatMap((one) => {
    const other = bases.get(at(one));
    if (!other || one.server === base) return [];
    const cost = ({ nodeCpuMs, postgresCpuMs }: typeof other) => nodeCpuMs + postgresCpuMs;
    const { operation, server, sample } = one;
    return [
      { operation, server, cpu: cost(other) / cost(sample), rate: sample.requestsPerSecond / other.requestsPerSecond },
    ];
  });
  return [...Map.groupBy(pairs, ({ operation, server }) => `${operation} ${server}`).values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const cpu = spreadOf(group.map((pair) => pair.cpu));
    return [{ operation: first.operation, server: first.server, cpu, rate: spreadOf(group.map((pair) => pair.rate)) }];
  });
}

/** One row for each server, one column for each operation: median, range, and requests per second in brackets. */
export function ratioTable(base: ServerName, measurements: readonly Measurement[]): string {
  const ratios = ratiosTo(base, measurements);
  const servers = [...new Set(ratios.map(({ server }) => server))];
  const rows = servers.map((server) => [
    serverTitles[server],
    ...operations.map(({ name }) => {
      const ratio = ratios.find((one) => one.server === server && one.operation === name);
      if (!ratio) return '–';
      const { cpu, rate } = ratio;
      return `**${two(cpu.median)}** ${two(cpu.min)}–${two(cpu.max)} (${two(rate.median)})`;
    }),
  ]);
  return table([`${serverTitles[base]} = 1.00`, ...operations.map(({ name }) => name)], rows);
}

/** What a request costs each server, in milliseconds of CPU: Node / PostgreSQL. */
export function costTable(measurements: readonly Measurement[]): string {
  const servers = [...new Set(measurements.map(({ server }) => server))];
  const rows = servers.map((server) => [
    serverTitles[server],
    ...operations.map(({ name }) => {
      const samples = measurements
        .filter((one) => one.server === server && one.operation === name)
        .map(({ sample }) => sample);
      if (samples.length === 0) return '–';
      const node = spreadOf(samples.map(({ nodeCpuMs }) => nodeCpuMs)).median;
      const postgres = spreadOf(samples.map(({ postgresCpuMs }) => postgresCpuMs)).median;
      return `${two(node)} / ${two(postgres)}`;
    }),
  ]);
  return table(['CPU ms for a request, Node / PostgreSQL', ...operations.map(({ name }) => name)], rows);
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n');
}

export function two(value: number): string {
  return Number.isFinite(value) ? value.toFixed(2) : '–';
}
