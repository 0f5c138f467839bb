import type { CodegenConfig } from '@graphql-codegen/cli';

const types = {
  strictScalars: true,
  scalars: {
    ID: 'string',
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

// Texts instead of parsed documents: a client then needs no printer, and they are a fifth of the size.
const documents = { ...types, documentMode: 'string', pureMagicComment: true };

/** schema.graphql as TypeScript, for plugins that talk to the gateway: its types, and the documents of the client, the hooks and the example's page. */
const config: CodegenConfig = {
  schema: 'schema.graphql',
  generates: {
    'src/client/generated/schema.ts': { plugins: ['typescript'], config: types },
    'src/client/generated/operations.ts': operations('src/client/documents'),
    'src/react/generated/operations.ts': operations('src/react/documents'),
    'examples/missions/ui/generated/operations.ts': operations('examples/missions/ui/operations'),
  },
};

export default config;

/** The documents of one folder, typed. */
function operations(folder: string) {
  return {
    documents: `${folder}/**/*.graphql`,
    plugins: ['typescript-operations', 'typed-document-node'],
    config: documents,
  };
}
