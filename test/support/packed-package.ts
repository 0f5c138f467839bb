import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const tsc = join(root, 'node_modules/.bin/tsc');

/** A project of somebody else's that has installed this package, as `npm pack` makes it. Built beside, so that `dist` stays as it is. */
export class Consumer {
  readonly directory = mkdtempSync(join(tmpdir(), 'paperclip-graphql-consumer-'));

  private constructor() {}

  /** `dependencies` are what its packages need, linked from ours: nothing is downloaded. */
  static async install(dependencies: readonly string[]): Promise<Consumer> {
    const consumer = new Consumer();
    const { directory } = consumer;
    const stage = join(directory, 'stage');
    mkdirSync(stage);
    for (const file of ['package.json', 'migrations', 'schema.graphql', 'README.md', 'LICENSE']) {
      cpSync(join(root, file), join(stage, file), { recursive: true });
    }
    // `npm run types` checks types; here they are only taken off.
    await run(tsc, ['-p', join(root, 'tsconfig.build.json'), '--noCheck', '--outDir', join(stage, 'dist')]);
    const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', directory], {
      cwd: stage,
    });
    const [tarball] = /[\w.-]+\.tgz/.exec(stdout) ?? [];
    if (!tarball) throw new Error(`npm pack said nothing of a tarball: ${stdout}`);
    const installed = join(directory, 'node_modules/paperclip-graphql');
    mkdirSync(installed, { recursive: true });
    await run('tar', ['-xzf', join(directory, tarball), '--strip-components=1', '-C', installed]);
    rmSync(stage, { recursive: true });
    for (const name of dependencies) {
      const at = join(directory, 'node_modules', name);
      mkdirSync(join(at, '..'), { recursive: true });
      symlinkSync(join(root, 'node_modules', name), at);
    }
    consumer.write('package.json', JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
    return consumer;
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.directory, name), text);
  }

  /** Runs a script of it with the Node that runs this, and gives what it prints. */
  async node(script: string, env: Record<string, string> = {}): Promise<string> {
    const { stdout } = await run(process.execPath, [script], { cwd: this.directory, env: { ...process.env, ...env } });
    return stdout;
  }

  /** Checks its TypeScript; throws what is wrong with it. */
  async types(options: object): Promise<void> {
    const compilerOptions = { strict: true, noEmit: true, target: 'es2024', types: ['node'], ...options };
    this.write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['*.ts'] }));
    await run(tsc, ['-p', this.directory], { cwd: this.directory }).catch((error: { stdout?: string }) => {
      throw new Error(error.stdout ?? String(error));
    });
  }

  dispose(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
