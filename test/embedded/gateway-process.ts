import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { z } from 'zod';

const fixture = fileURLToPath(new URL('./fixtures/gateway.ts', import.meta.url));

const saidSchema = z.object({
  ownerUrl: z.string().optional(),
  port: z.number().optional(),
  adopted: z.boolean().optional(),
  refused: z.string().optional(),
  message: z.string().optional(),
  answeredAfterInterrupt: z.array(z.object({ one: z.number() })).optional(),
});

/** Another gateway, in a process of its own that a test may kill. */
export class GatewayProcess {
  readonly child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(dataDirectory: string, ...flags: string[]) {
    // Detached, so that a test can interrupt its whole process group as a terminal does.
    const child = spawn(process.execPath, [fixture, dataDirectory, ...flags], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.child = child;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    onTestFinished(() => this.kill());
  }

  async said(): Promise<z.infer<typeof saidSchema>> {
    const line = await this.#lines.next();
    if (line.done) throw new Error('The gateway process ended without another word.');
    return saidSchema.parse(JSON.parse(line.value));
  }

  /** As a terminal's Ctrl-C: everybody in the foreground process group gets it. */
  interrupt(): void {
    process.kill(-this.child.pid!, 'SIGINT');
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }

  async ended(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
  }
}
