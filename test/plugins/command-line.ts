import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { TestGateway } from '../../src/testing/test-gateway.ts';
import { TestPlugin } from '../../src/testing/test-plugin.ts';
import { projectDirectory } from '../docs/markdown.ts';

export interface Answer {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The commands as an operator types them: a process of its own, on the database of the test. */
export class CommandLine {
  readonly #test: TestGateway;
  readonly #directory = mkdtempSync(join(tmpdir(), 'plugin-commands-'));
  #manifests = 0;

  constructor(test: TestGateway) {
    this.#test = test;
  }

  run(...words: string[]): Promise<Answer> {
    return this.runOn(this.#test.ownerUrl, ...words);
  }

  async runOn(databaseUrl: string, ...words: string[]): Promise<Answer> {
    const child = spawn(process.execPath, ['src/cli/index.ts', ...words], {
      cwd: projectDirectory,
      env: { PATH: process.env.PATH, DATABASE_URL: databaseUrl },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { code: typeof code === 'number' ? code : null, out, err };
  }

  /** What a command that must succeed prints with --json. */
  // biome-ignore lint/suspicious/noExplicitAny: what a command prints is the test's to know.
  async json(...words: string[]): Promise<any> {
    const answer = await this.run(...words, '--json');
    if (answer.code !== 0) throw new Error(`${words.join(' ')} ended with ${answer.code}: ${answer.out}${answer.err}`);
    return JSON.parse(answer.out);
  }

  /** A file with a manifest, or with any other text. */
  manifestFile(manifest: object | string): string {
    this.#manifests += 1;
    const path = join(this.#directory, `manifest-${this.#manifests}.json`);
    writeFileSync(path, typeof manifest === 'string' ? manifest : JSON.stringify(manifest, null, 2));
    return path;
  }

  /** The plugin as its worker in a company, with the token that the command line prints for it. */
  async worker(key: string, company: { id: string; prefix: string }): Promise<TestPlugin> {
    const answer = await this.run('token', '--plugin', key, '--company', company.prefix);
    if (answer.code !== 0) throw new Error(`no token: ${answer.err}`);
    const [plugin] = await this.#test.truth<{ id: string }>('select id from plugins where plugin_key = $1', [key]);
    return new TestPlugin(this.#test.gateway, { id: plugin!.id, key, companyId: company.id }, answer.out.trim());
  }

  dispose(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
