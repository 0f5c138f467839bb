import type { TestProject } from 'vitest/node';
import { startTestPostgres } from './test-postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The owner's connection to the run's PostgreSQL, on the migrated template. */
    templateUrl: string;
  }
}

/** For `globalSetup` of Vitest: one PostgreSQL for the whole run. `setupFiles` names the file beside this one. */
export default async function setup(project: TestProject) {
  const postgres = await startTestPostgres();
  project.provide('templateUrl', postgres.templateUrl);
  return () => postgres.stop();
}
