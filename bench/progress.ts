import { SingleBar } from 'cli-progress';

/** What a run is at: a bar on a terminal, a line now and then where there is none. */
export interface Progress {
  say(what: string): void;
  update(what: string, done: number, total: number): void;
  done(): void;
}

const quietMs = 5_000;

export function showProgress(): Progress {
  if (!process.stderr.isTTY) {
    let saidAt = 0;
    let last = '';
    return {
      say: (what) => process.stderr.write(`${what}\n`),
      update: (what, done, total) => {
        if (what === last && performance.now() - saidAt < quietMs) return;
        last = what;
        saidAt = performance.now();
        process.stderr.write(`${what} (${done} of ${total})\n`);
      },
      done: () => {},
    };
  }
  const bar = new SingleBar({ format: '{bar} {value}/{total}  {what}', clearOnComplete: true, stream: process.stderr });
  let isShown = false;
  const stop = () => {
    if (isShown) bar.stop();
    isShown = false;
  };
  return {
    say: (what) => {
      stop();
      process.stderr.write(`${what}\n`);
    },
    update: (what, done, total) => {
      if (!isShown) bar.start(total, done, { what });
      isShown = true;
      bar.setTotal(total);
      bar.update(done, { what });
    },
    done: stop,
  };
}
