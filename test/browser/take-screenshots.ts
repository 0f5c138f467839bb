import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { startEmbeddedPostgres } from '../../src/embedded/embedded-postgres.ts';
import { findChromium } from './chromium.ts';
import { type OpenPage, startExampleInBrowser } from './example-in-browser.ts';
import { withTemporaryFolder } from './temporary-folder.ts';

/** `npm run screenshots`: what README and docs/example.md show, on fresh demo data. */
const folder = resolve(import.meta.dirname, '../../docs/images');
const atlas = '#ACME/aca3e000-0000-4000-8000-00000000a001';

const executablePath = findChromium();
if (executablePath === null) {
  console.error('There is no Chromium here. Install it (apt-get install chromium), or say CHROMIUM=<path>.');
  process.exit(1);
}

await mkdir(folder, { recursive: true });
await withTemporaryFolder(async (directory) => {
  const postgres = await startEmbeddedPostgres({ dataDirectory: join(directory, 'postgres') });
  try {
    await using shown = await startExampleInBrowser(postgres.ownerUrl, executablePath);
    const desktop = { width: 1440, height: 960 };
    const phone = { width: 390, height: 844 };
    await take('missions-light', await shown.open(atlas, { viewport: desktop }), chooseBlocked);
    await take('missions-dark', await shown.open(atlas, { viewport: desktop, colorScheme: 'dark' }), showCosts);
    await take('missions-phone', await shown.open(atlas, { viewport: phone, colorScheme: 'dark' }), showTree);
  } finally {
    await postgres.stop();
  }
});

async function take(name: string, opened: OpenPage, prepare: (opened: OpenPage) => Promise<void>): Promise<void> {
  await using shown = opened;
  await prepare(shown);
  await shown.page.waitForTimeout(1_500);
  await shown.page.screenshot({ path: join(folder, `${name}.png`) });
  console.log(`docs/images/${name}.png`);
}

async function chooseBlocked({ page }: OpenPage): Promise<void> {
  await page.getByRole('treeitem', { name: /^ACME-15 / }).click();
  await page.getByRole('button', { name: 'Wake Juno' }).click();
  await page.getByText('Nobody was woken').waitFor();
  await page.evaluate(() => scrollTo(0, 0));
}

async function showCosts({ page }: OpenPage): Promise<void> {
  await page.getByRole('table', { name: 'By billing code' }).waitFor();
  await page.evaluate(() => {
    const heading = document.getElementById('costs-heading');
    if (heading) scrollTo(0, heading.getBoundingClientRect().top + scrollY - 420);
  });
}

async function showTree({ page }: OpenPage): Promise<void> {
  await page.evaluate(() => {
    const heading = document.querySelector('.masthead');
    if (heading) scrollTo(0, heading.getBoundingClientRect().top + scrollY - 76);
  });
}
