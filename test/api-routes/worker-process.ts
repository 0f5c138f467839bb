import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { RouteCall } from '../../src/kernel/route-call.ts';

const program = resolve(import.meta.dirname, 'fixtures/worker.ts');

export interface TakenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The worker of a plugin, in a process of its own, which verifies every call by the published keys of the gateway. */
export class WorkerProcess {
  readonly origin: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, origin: string) {
    this.#child = child;
    this.origin = origin;
  }

  static async start(pluginKey: string, gatewayUrl: string): Promise<WorkerProcess> {
    const child = spawn(process.execPath, [program, pluginKey, `${gatewayUrl}/.well-known/jwks.json`], {
      env: { PATH: process.env.PATH },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const [port] = await once(createInterface({ input: child.stdout }), 'line');
    return new WorkerProcess(child, `http://127.0.0.1:${port}`);
  }

  async calls(): Promise<RouteCall[]> {
    return (await fetch(`${this.origin}/calls`)).json();
  }

  async requests(): Promise<TakenRequest[]> {
    return (await fetch(`${this.origin}/requests`)).json();
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}
