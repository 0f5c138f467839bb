import { Presets, SingleBar } from 'cli-progress';
import type { SeedProgress } from './seed.ts';

export interface ProgressDisplay {
  readonly onProgress: SeedProgress;
  /** Gives the line of the bar back to whatever is written next. */
  stop(): void;
}

/** A bar that moves on a terminal. In a log file, one line whenever another kind of rows begins. */
export function showSeedProgress(stream: NodeJS.WriteStream = process.stderr): ProgressDisplay {
  return stream.isTTY ? bar(stream) : lines(stream);
}

function bar(stream: NodeJS.WriteStream): ProgressDisplay {
  const format = '{bar} {percentage} %  {value}/{total} rows  {what}';
  const display = new SingleBar({ stream, format, hideCursor: true, clearOnComplete: false }, Presets.shades_classic);
  let isStarted = false;
  return {
    onProgress(done, total, what) {
      if (isStarted) display.update(done, { what });
      else display.start(total, done, { what });
      isStarted = true;
    },
    stop: () => display.stop(),
  };
}

function lines(stream: NodeJS.WriteStream): ProgressDisplay {
  let current = '';
  return {
    onProgress(done, total, what) {
      if (what === current) return;
      current = what;
      stream.write(`${what}: ${done} of ${total} rows so far\n`);
    },
    stop() {},
  };
}
