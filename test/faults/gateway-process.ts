import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { resolve } from 'node:path';

const main = resolve(import.meta.dirname, '../../src/main.ts');

/** A gateway in a process of its own, on the database of a test, that can be killed and started again on the same port. */
export class GatewayProcess {
  readonly url: string;
  readonly #port: number;
  readonly #databaseUrl: string;
  readonly #environment: Readonly<Record<string, string>>;
  #child: ChildProcess | null = null;

  private constructor(port: number, databaseUrl: string, environment: Readonly<Record<string, string>>) {
    this.#port = port;
    this.#databaseUrl = databaseUrl;
    this.#environment = environment;
    this.url = `http://127.0.0.1:${port}/graphql`;
  }

  /** Of the process that runs now. */
  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error('the gateway does not run');
    return pid;
  }

  static async start(databaseUrl: string, environment: Readonly<Record<string, string>> = {}): Promise<GatewayProcess> {
    const gateway = new GatewayProcess(await freePort(), databaseUrl, environment);
    await gateway.start();
    return gateway;
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [main], {
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: this.#databaseUrl,
        PORT: String(this.#port),
        DEMO: '0',
        LOG_LEVEL: 'silent',
        ...this.#environment,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child = child;
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => {
      complaint += chunk.toString();
    });
    const ready = this.url.replace('/graphql', '/readyz');
    for (let attempt = 0; attempt < 300; attempt += 1) {
      if (child.exitCode !== null) throw new Error(`the gateway ended while it started:\n${complaint}`);
      const response = await fetch(ready).catch(() => null);
      if (response?.ok) return;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error('the gateway did not become ready');
  }

  /** Ends the process at once, as a crash or an impatient operator would. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<number | null> {
    const child = this.#child;
    if (!child || child.exitCode !== null) return child?.exitCode ?? null;
    const ended = new Promise<number | null>((done) => child.once('exit', (code) => done(code)));
    child.kill(signal);
    return ended;
  }
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? done(address.port) : fail(new Error('no port'))));
    });
  });
}
