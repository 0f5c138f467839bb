import { findChromium } from './browser/chromium.ts';

/** Says at the end of a run what was not run on this machine, and how to get it: a skipped test must not pass in silence. */
export default function setup() {
  return () => {
    if (process.getuid?.() !== 0) {
      console.warn(
        '\nLEFT OUT: the tests about running the embedded PostgreSQL as root (test/embedded). To run them: sudo npm test\n',
      );
    }
    if (findChromium() === null) {
      console.warn(
        '\nLEFT OUT: the tests of the example in a browser (test/browser). To run them: apt-get install chromium, or CHROMIUM=<path>\n',
      );
    }
  };
}
