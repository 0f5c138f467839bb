/** What tests of a plugin are written with: the real gateway in this process, on a real PostgreSQL. */
export type { Capability } from '../auth/capabilities.ts';
export { CompanySeed, type IssueSeed, type Seeded, type SeededAgent, type SeededIssue } from './company-seed.ts';
export { Execution, type GraphQLAnswer, type GraphQLFailure, type RefusalAnswer } from './execution.ts';
export { type SchemaSliceOptions, schemaSlice } from './schema-slice.ts';
export type { CompanyValues, PluginOptions, SeededCompany } from './seed.ts';
export { TestClock } from './test-clock.ts';
export { startTestGateway, type TestGateway } from './test-gateway.ts';
export { TestPlugin } from './test-plugin.ts';
export { startTestPostgres, type TestPostgres, useTestPostgres } from './test-postgres.ts';
export { type TestEvent, TestStream } from './test-stream.ts';
