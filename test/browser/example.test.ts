import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSecret } from '../../src/auth/plugin-secret.ts';
import { createPluginClient } from '../../src/client/plugin-client.ts';
import { missionsPlugin } from '../../src/demo/demo-ids.ts';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts';
import { findChromium } from './chromium.ts';
import { type ExampleInBrowser, startExampleInBrowser } from './example-in-browser.ts';

const executablePath = findChromium();
const atlas = '#ACME/aca3e000-0000-4000-8000-00000000a001';
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// test/left-out.ts says so aloud where there is no browser.
describe.skipIf(executablePath === null)('the example in a browser', { timeout: 60_000 }, () => {
  let test: TestGateway;
  let shown: ExampleInBrowser;
  beforeAll(async () => {
    test = await startTestGateway();
    shown = await startExampleInBrowser(test.ownerUrl, executablePath ?? '');
  }, 180_000);
  afterAll(async () => {
    await shown?.[Symbol.asyncDispose]();
    await test?.close();
  });

  it('shows the tree of a mission with statuses and blockers, as PostgreSQL has it, and complains of nothing', async () => {
    await using opened = await shown.open(atlas);
    const { page, complaints } = opened;
    await page.getByRole('button', { name: 'Open all' }).click();
    const [{ total } = { total: 0 }] = await test.truth<{ total: number }>(
      `with recursive tree as (select id from issues where identifier = 'ACME-1'
         union all select i.id from issues as i join tree on i.parent_id = tree.id where i.hidden_at is null)
       select count(*)::int as total from tree`,
    );
    expect(total).toBeGreaterThan(20);
    await expect.poll(() => page.getByRole('treeitem').count()).toBe(total);
    await page.getByRole('treeitem', { name: /ACME-15 .*, Blocked, .*waits for ACME-1\d and ACME-1\d/ }).waitFor();
    await page.getByRole('img', { name: /^\$[\d,.]+ in \d+ days$/ }).waitFor();
    await page.getByRole('table', { name: 'By agent' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('creates a mission from a template, whose brief the worker writes through its route', async () => {
    await using opened = await shown.open();
    const { page, complaints } = opened;
    await page.getByRole('button', { name: 'New mission' }).click();
    const dialog = page.getByRole('dialog', { name: 'A new mission' });
    await dialog.getByText('Roll something out').click();
    await dialog.getByLabel('Title').fill('Quiet firmware for every hall');
    await dialog.getByLabel('Goal').fill('Nobody is woken by a robot');
    await dialog.getByRole('button', { name: 'Create the mission' }).click();
    await page.getByRole('heading', { level: 1, name: 'Quiet firmware for every hall' }).waitFor();
    await page.getByRole('treeitem', { name: /Run the pilot.*, To do, .*waits for/ }).waitFor();
    await page.getByRole('treeitem', { name: /Kick the mission off/ }).waitFor();
    await page.getByRole('cell', { name: 'Nobody is woken by a robot' }).waitFor();
    await page.getByText('Mission brief, revision 1').waitFor();
    const made = await test.truth<{ title: string; origin_kind: string; status: string; actor: string }>(
      `select i.title, i.origin_kind, i.status, i.created_by_user_id as actor from issues as i
       join issues as root on root.id = i.parent_id where root.title = 'Quiet firmware for every hall' order by i.issue_number`,
    );
    expect(made.map(({ title }) => title)).toEqual([
      'Choose a pilot',
      'Run the pilot',
      'Fix what it showed',
      'Roll out to everybody',
      'Agree on the goal',
      'Kick the mission off',
    ]);
    expect(made.at(-1)?.origin_kind).toBe('plugin:paperclip.missions:kickoff');
    expect(complaints).toEqual([]);
  });

  it('shows the brief also where the page looked at the mission before the worker had written it', async () => {
    await using opened = await shown.open();
    const { page } = opened;
    await page.route(/\/issues\/[^/]+\/mission$/, async (route) => {
      if (route.request().method() === 'POST') {
        await page.getByRole('heading', { level: 1, name: 'Looked at too early' }).waitFor();
        await page.getByText('The worker has not prepared this mission yet.').waitFor();
      }
      await route.continue();
    });
    await page.getByRole('button', { name: 'New mission' }).click();
    const dialog = page.getByRole('dialog', { name: 'A new mission' });
    await dialog.getByLabel('Title').fill('Looked at too early');
    await dialog.getByLabel('Goal').fill('It is shown all the same');
    await dialog.getByRole('button', { name: 'Create the mission' }).click();
    await page.getByText('Mission brief, revision 1').waitFor();
  });

  it('moves tree, counts and feed when a worker changes something, without being asked', async () => {
    await using opened = await shown.open(atlas);
    const { page, complaints } = opened;
    await page.getByRole('status').getByText('Live').waitFor();
    const row = page.getByRole('treeitem', { name: /^ACME-13 / });
    expect(await row.getAttribute('data-status')).toBe('TODO');
    const secret = await createSecret(test.owner, { pluginKey: missionsPlugin.key });
    const { gateway } = shown.example;
    const worker = createPluginClient({
      url: gateway.url,
      clientId: missionsPlugin.key,
      clientSecret: secret?.secret ?? '',
    }).forCompany('ACME');
    await worker.issues.update('ACME-13', { status: 'in_review' });
    await expect.poll(() => row.getAttribute('data-status'), { timeout: 10_000 }).toBe('IN_REVIEW');
    await page.getByRole('log').getByText('Missions moved ACME-13 to in review').waitFor();
    await worker.issues.createComment('ACME-13', 'The catalogue has them.');
    await page.getByRole('log').getByText('Missions commented on ACME-13').waitFor();
    expect(complaints).toEqual([]);
  });

  it('explains a wake-up that is refused: what is in the way, what to do, and which issues', async () => {
    await using opened = await shown.open(atlas);
    const { page } = opened;
    await page.getByRole('treeitem', { name: /^ACME-15 / }).click();
    await page.getByRole('button', { name: 'Wake Juno' }).click();
    const refusal = page.locator('[data-code="UNRESOLVED_BLOCKERS"]');
    await refusal.getByText('Wait until every blocker is done').waitFor();
    await refusal.getByRole('button', { name: 'Connect the arm to the warehouse system' }).click();
    await page.getByRole('treeitem', { name: /^ACME-14 /, selected: true }).waitFor();
    const [{ count } = { count: -1 }] = await test.truth<{ count: number }>(
      `select count(*)::int from agent_wakeup_requests where reason = 'asked_on_the_page'`,
    );
    expect(count).toBe(0);
  });

  it('is worked by keyboard: one stop for the tree, arrows inside it, letters that jump', async () => {
    await using opened = await shown.open(atlas);
    const { page } = opened;
    const focusIsOn = (name: RegExp) => page.getByRole('treeitem', { name }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await focusIsOn(/^ACME-1 /);
    await page.keyboard.press('ArrowDown');
    await focusIsOn(/^ACME-14 /);
    const branch = page.getByRole('treeitem', { name: /^ACME-14 / });
    await page.keyboard.press('ArrowLeft');
    expect(await branch.getAttribute('aria-expanded')).toBe('false');
    await page.keyboard.press('ArrowRight');
    expect(await branch.getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('ArrowRight');
    await focusIsOn(/^(?!ACME-14 )/);
    await page.keyboard.press('ArrowLeft');
    await focusIsOn(/^ACME-14 /);
    await page.keyboard.press('p');
    await focusIsOn(/^\S+ P/);
    await page.keyboard.press('End');
    await page.keyboard.press('Home');
    await focusIsOn(/^ACME-1 /);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 2, name: 'Connect the arm to the warehouse system' }).waitFor();
    expect(
      await page.getByRole('treeitem').evaluateAll((items) => items.filter((item) => item.tabIndex === 0).length),
    ).toBe(1);
  });

  it('keeps the plugin’s secret and other companies from the browser', async () => {
    await using opened = await shown.open('#GLOBEX');
    const { page } = opened;
    const text = await page.content();
    expect(text).toContain('GLOBEX-1');
    expect(text).not.toContain('ACME-');
    const scripts = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
    for (const script of scripts.filter((name) => name.endsWith('.js'))) {
      expect(await (await fetch(script)).text()).not.toMatch(/pgs_|clientSecret: *['"]/);
    }
    const fromElsewhere = await fetch(`${shown.example.url}/session?company=ACME`, {
      method: 'POST',
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    expect(fromElsewhere.status).toBe(405);
  });

  it.each(['light', 'dark'] as const)(
    'has no serious accessibility violation in %s, nor has its dialog',
    async (colorScheme) => {
      await using opened = await shown.open(atlas, { colorScheme });
      const { page } = opened;
      await page.getByRole('treeitem', { name: /^ACME-15 / }).click();
      await page.getByRole('button', { name: 'Wake Juno' }).click();
      await page.getByText('Nobody was woken').waitFor();
      expect(await seriousViolations(page)).toEqual([]);
      await page.getByRole('button', { name: 'New mission' }).click();
      await page.getByText('Survey a site').waitFor();
      expect(await seriousViolations(page)).toEqual([]);
    },
  );

  it('fits a phone: nothing is wider than the screen, and a chosen issue comes up', async () => {
    await using opened = await shown.open(atlas, { viewport: { width: 360, height: 760 } });
    const { page } = opened;
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await page.getByRole('treeitem', { name: /^ACME-15 / }).click();
    await page.getByRole('button', { name: 'Close the issue' }).click();
    expect(await seriousViolations(page)).toEqual([]);
  });
});

async function seriousViolations(page: Page): Promise<string[]> {
  // The page allows no script but its own: the driver puts this one in beside it.
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 140)).join(' | ')}`);
}
