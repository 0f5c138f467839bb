import { debianPgBouncer, debianPostgres } from './support/debian-postgres.ts';

/** Says at the end of a run what was not run on this machine, and how to get it: a skipped test must not pass in silence. */
export default function setup() {
  return () => {
    const leftOut = [
      ...(process.getuid?.() === 0
        ? []
        : ['the tests about running the embedded PostgreSQL as root (test/embedded). To run them: sudo npm test']),
      ...(debianPostgres()
        ? []
        : ['the tests of backup and restore (test/deploy/backup.test.ts). To run them: apt-get install postgresql']),
      ...(debianPgBouncer()
        ? []
        : ['the tests behind PgBouncer (test/topology). To run them: apt-get install pgbouncer postgresql']),
    ];
    for (const what of leftOut) console.warn(`\nLEFT OUT: ${what}\n`);
  };
}
