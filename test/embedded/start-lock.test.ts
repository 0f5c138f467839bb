import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { findProcess } from '../../src/embedded/running-process.ts';
import { takeStartLock } from '../../src/embedded/start-lock.ts';
import { makeScratchDirectory } from './scratch.ts';

it('lets a second starter wait for the first, and says so', async () => {
  const file = join(makeScratchDirectory(), 'lock');
  const first = await takeStartLock(file, () => {});
  const onWaiting = vi.fn(() => first?.release());
  const second = await takeStartLock(file, onWaiting);
  expect(onWaiting).toHaveBeenCalledOnce();
  expect(second).not.toBeNull();
  first?.release();
  expect(existsSync(file)).toBe(true);
  second?.release();
  expect(existsSync(file)).toBe(false);
});

it('does not wait for the dead, nor for a namesake of the dead', async () => {
  const file = join(makeScratchDirectory(), 'lock');
  const onWaiting = vi.fn();
  const dead = spawn('true');
  await once(dead, 'exit');
  const living = spawn('sleep', ['60']);
  onTestFinished(() => void living.kill());

  const holders = [
    { pid: dead.pid, startedAt: null },
    { ...findProcess(living.pid!), startedAt: '1' },
    { pid: process.pid, startedAt: null },
  ];
  for (const holder of holders) {
    writeFileSync(file, JSON.stringify(holder));
    (await takeStartLock(file, onWaiting))?.release();
  }
  // A holder that died before it wrote its name.
  writeFileSync(file, '');
  utimesSync(file, new Date(0), new Date(0));
  (await takeStartLock(file, onWaiting))?.release();
  expect(onWaiting).not.toHaveBeenCalled();
  expect(existsSync(file)).toBe(false);
});

it('is held by one at a time however many find it stale', async () => {
  const file = join(makeScratchDirectory(), 'lock');
  const dead = spawn('true');
  await once(dead, 'exit');
  writeFileSync(file, JSON.stringify({ pid: dead.pid, startedAt: null }));
  let holding = 0;
  let holdingMost = 0;
  await Promise.all(
    Array.from({ length: 10 }, async () => {
      const lock = await takeStartLock(file, () => {});
      holding += 1;
      holdingMost = Math.max(holdingMost, holding);
      await new Promise(setImmediate);
      holding -= 1;
      lock?.release();
    }),
  );
  expect(holdingMost).toBe(1);
});
