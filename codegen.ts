import type { CodegenConfig } from '@graphql-codegen/cli';

const types = {
  strictScalars: true,
  scalars: {
    DateTime: 'string',
    Date: 'string',
    JSON: 'unknown',
    SafeInt: 'number',
    OriginKind: 'string',
    BillingCode: 'string',
  },
  enumsAsTypes: true,
  useTypeImports: true,
  immutableTypes: true,
  dedupeFragments: true,
};

/** schema.graphql as TypeScript, for plugins that talk to the gateway: its types, and the documents of src/client/documents typed. */
const config: CodegenConfig = {
  schema: 'schema.graphql',
  documents: 'src/client/documents/**/*.graphql',
  generates: {
    'src/client/generated/schema.ts': { plugins: ['typescript'], config: types },
    'src/client/generated/operations.ts': { plugins: ['typescript-operations', 'typed-document-node'], config: types },
  },
};

export default config;
