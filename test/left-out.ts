import { findChromium } from './browser/chromium.ts';
import { canMountDisks } from './faults/small-disk.ts';
import { debianPgBouncer, debianPostgres } from './support/debian-postgres.ts';
import { hasPostgres15 } from './support/postgres-15.ts';

/** Says at the end of a run what was not run on this machine, and how to get it: a skipped test must not pass in silence. */
export default function setup() {
  return () => {
    if (process.getuid?.() !== 0) {
      leftOut('the tests about running the embedded PostgreSQL as root (test/embedded)', 'sudo npm test');
    }
    if (!hasPostgres15) {
      leftOut(
        'the tests on PostgreSQL 15 (postgres-15.test.ts of test/namespaces and test/attach)',
        'apt-get install postgresql-15, or say in POSTGRES_15_BIN where its programs are',
      );
    }
    if (!debianPostgres()) {
      leftOut(
        'the tests of backup and restore (test/deploy/backup.test.ts) and of replicas (test/topology, test/faults/kill-replica.test.ts)',
        'apt-get install postgresql',
      );
    }
    if (!debianPgBouncer()) {
      leftOut(
        'the tests behind PgBouncer (test/topology, kill-each.test.ts and cancelled.test.ts of test/faults)',
        'apt-get install pgbouncer postgresql',
      );
    }
    if (!canMountDisks()) {
      leftOut(
        'the tests of full disks (test/faults/disk-full.test.ts)',
        'as a user who may mount in a namespace: outside of a container, or as root with CAP_SYS_ADMIN',
      );
    }
    if (findChromium() === null) {
      leftOut(
        'the tests of the example in a browser (test/browser)',
        'apt-get install chromium, or say in CHROMIUM where it is',
      );
    }
  };
}

function leftOut(what: string, how: string): void {
  console.warn(`\nLEFT OUT: ${what}. To run them: ${how}\n`);
}
