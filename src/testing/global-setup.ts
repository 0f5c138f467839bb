import type { TestProject } from 'vitest/node';
import { startTestPostgres } from './test-postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The owner's connection to the run's PostgreSQL, on the migrated template. */
    templateUrl: string;
  }
}

/** For `globalSetup` of Vitest: one PostgreSQL for the whole run. `setupFiles` names the file beside this one. */
export default function setup(project: TestProject) {
  return startServer(project);
}

/** The same with a template that is filled in another way than by the migrations. */
export async function startServer(project: TestProject, fill?: (templateUrl: string) => Promise<unknown>) {
  const postgres = await startTestPostgres(fill);
  project.provide('templateUrl', postgres.templateUrl);
  return () => postgres.stop();
}
