/** For `setupFiles` of Vitest: hands the run's PostgreSQL to the test gateways of each file. */
import { inject } from 'vitest';
import { useTestPostgres } from './test-postgres.ts';

useTestPostgres(inject('templateUrl'));
