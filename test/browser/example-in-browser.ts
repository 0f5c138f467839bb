import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { type RunningExample, startExample } from '../../examples/missions/start-example.ts';
import { buildPage } from '../../examples/missions/web/build-page.ts';
import { readConfig } from '../../src/config.ts';
import { silentLogger } from '../../src/kernel/logger.ts';

export interface ExampleInBrowser extends AsyncDisposable {
  readonly example: RunningExample;
  /** A page with the missions of a company, whose complaints are collected. */
  open(place?: string, options?: BrowserContextOptions): Promise<OpenPage>;
}

export interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  /** What the browser said of errors: in scripts, in the console, of what the page may not load. */
  readonly complaints: string[];
}

/** The example on the database behind the URL, and the browser that looks at it. Nobody but the test changes anything. */
export async function startExampleInBrowser(databaseUrl: string, executablePath: string): Promise<ExampleInBrowser> {
  const directory = await mkdtemp(join(tmpdir(), 'paperclip-missions-page-'));
  const config = readConfig({ DATABASE_URL: databaseUrl, PORT: '0' });
  const pageDirectory = await buildPage(directory);
  const example = await startExample(config, silentLogger(), () => {}, { pageDirectory, watches: false });
  const browser = await launch(executablePath);
  return {
    example,
    open: async (place = '#ACME', options = {}) => {
      const context = await browser.newContext({
        viewport: { width: 1440, height: 1000 },
        locale: 'en',
        reducedMotion: 'reduce',
        ...options,
      });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(String(error.stack)));
      await page.goto(`${example.url}/${place}`);
      await page.getByRole('treeitem').first().waitFor();
      return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
    },
    [Symbol.asyncDispose]: async () => {
      await browser.close();
      await example.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function launch(executablePath: string): Promise<Browser> {
  // As root there is no sandbox to be had. The page is ours.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args: [...args, '--disable-dev-shm-usage'] });
}
