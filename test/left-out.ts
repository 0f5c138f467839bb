/** Says at the end of a run what was not run on this machine, and how to get it: a skipped test must not pass in silence. */
export default function setup() {
  return () => {
    if (process.getuid?.() === 0) return;
    console.warn(
      '\nLEFT OUT: the tests about running the embedded PostgreSQL as root (test/embedded). To run them: sudo npm test\n',
    );
  };
}
