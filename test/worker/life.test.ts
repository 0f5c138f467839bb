import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorkerWorld, type WorkerWorld } from './worker-world.ts';

let world: WorkerWorld;
beforeAll(async () => {
  world = await startWorkerWorld();
});
afterAll(() => world?.close());

/** A handler that waits until the test lets it go on. */
function held() {
  const [begun, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const handler = async ({ signal }: { signal: AbortSignal }) => {
    begun.resolve();
    await goOn.promise;
    return { wasAborted: signal.aborted };
  };
  return { begun: begun.promise, goOn: goOn.resolve, routes: { 'thing.read': handler, 'thing.write': handler } };
}

describe('a worker', () => {
  it('listens on loopback, unless it is told to listen elsewhere', async () => {
    await using worker = await world.worker();
    expect(worker.origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('says that it lives, and whether it is ready', async () => {
    let obstacle: string | null = null;
    const isReady = async () => {
      if (obstacle) throw new Error(obstacle);
    };
    await using worker = await world.worker({ isReady });
    const health = async (path: string) => {
      const response = await fetch(worker.origin + path);
      return [response.status, await response.json()];
    };
    expect(await health('/healthz')).toEqual([200, { status: 'ok' }]);
    expect(await health('/readyz')).toEqual([200, { status: 'ready' }]);
    obstacle = 'no connection to postgres://a:b@c';
    expect(await health('/readyz')).toEqual([503, { status: 'not ready' }]);
    expect(await health('/healthz')).toEqual([200, { status: 'ok' }]);
    expect(worker.lines).toMatchObject([{ level: 'warn', message: 'the worker is not ready' }]);
  });

  it('says where its port is taken', async () => {
    await using worker = await world.worker();
    await using other = await world.worker();
    await expect(other.listen({ port: Number(new URL(worker.origin).port) })).rejects.toThrow();
  });
});

describe('a worker that stops', () => {
  it('answers the calls that run, and takes no more', async () => {
    const { begun, goOn, routes } = held();
    const worker = await world.worker({ routes });
    const running = world.call('GET', '/things/1');
    await begun;
    let isStopped = false;
    const stopped = worker.stop().then(() => {
      isStopped = true;
    });
    const late = await world.call('GET', '/things/2');
    expect([late.status, isStopped]).toEqual([503, false]);
    goOn();
    expect(await running).toMatchObject({ status: 200, body: { wasAborted: false } });
    await stopped;
    expect((await world.call('GET', '/things/3')).body.code).toBe('WORKER_NOT_RUNNING');
  });

  it('tells the calls that do not end in time to end, and their callers that it stops', async () => {
    const { begun, routes } = held();
    const worker = await world.worker({ routes });
    const running = world.call('GET', '/things/1');
    await begun;
    await worker.stop({ drainMs: 50 });
    expect(await running).toMatchObject({ status: 503, body: { code: 'WORKER_STOPPING', retryable: true } });
    expect(worker.lines).toContainEqual({ level: 'warn', fields: { left: 1 }, message: 'calls did not end in time' });
  });

  it('stops once, however often it is asked', async () => {
    const worker = await world.worker();
    await Promise.all([worker.stop(), worker.stop(), worker[Symbol.asyncDispose]()]);
  });

  it('tells background work to end, waits for it, and takes on no more', async () => {
    const worker = await world.worker();
    const seen: string[] = [];
    worker.inBackground('sync', async (signal) => {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      await new Promise(setImmediate);
      seen.push('ended');
    });
    await worker.stop();
    expect(seen).toEqual(['ended']);
    expect(() => worker.inBackground('late', async () => {})).toThrow('The worker is stopping.');
  });

  it('does not wait for ever for background work', async () => {
    const worker = await world.worker();
    worker.inBackground('stuck', () => new Promise(() => {}));
    await worker.stop({ drainMs: 20 });
    expect(worker.lines).toContainEqual({
      level: 'warn',
      fields: { left: 1 },
      message: 'background work did not end in time',
    });
  });
});

describe('background work', () => {
  it('that fails is logged by its name, without secrets, and the worker goes on', async () => {
    await using worker = await world.worker({ routes: { 'thing.read': () => 'well', 'thing.write': () => 1 } });
    worker.inBackground('sync', async () => {
      throw new Error(`refused: ${world.secret}`);
    });
    expect((await world.call('GET', '/things/1')).body).toBe('well');
    expect(worker.lines).toMatchObject([
      { level: 'error', message: 'background work failed', fields: { work: 'sync' } },
    ]);
    expect(JSON.stringify(worker.lines)).not.toContain(world.secret);
  });
});
