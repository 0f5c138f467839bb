import { z } from 'zod';
import { pluginKeyPattern } from '../../auth/plugin-token.ts';
import { apiRouteSchema } from './api-route.ts';
import { nearestName } from './nearest-name.ts';
import { paperclipCapabilities } from './paperclip-capabilities.ts';

const capability = z.enum(paperclipCapabilities, {
  error: ({ input }) => {
    if (typeof input !== 'string') return undefined;
    const meant = nearestName(input, paperclipCapabilities);
    return `is "${input}", which is no capability. ${meant ? `Did you mean "${meant}"?` : 'docs/capabilities.md lists those that open something here.'}`;
  },
});

/** A path inside the plugin's own folder. */
const relativePath = z
  .string()
  .min(1)
  .max(500)
  .refine((path) => !/^(?:[/~]|[a-zA-Z]:)|\\|(?:^|\/)\.\.(?:\/|$)/.test(path), {
    error: 'leads out of the folder of the plugin. Write a path below it, with slashes, without ".."',
  });

/** Paperclip's tables whose rows a plugin may read from its own SQL, in a company where it is granted that. */
export const coreReadTables = [
  'companies',
  'projects',
  'goals',
  'agents',
  'issues',
  'issue_documents',
  'issue_relations',
  'issue_comments',
  'heartbeat_runs',
  'cost_events',
  'approvals',
  'issue_approvals',
  'budget_incidents',
] as const;

const databaseSchema = z
  .strictObject({
    namespaceSlug: z
      .string()
      .max(40)
      .regex(/^[a-z0-9][a-z0-9_]*$/, {
        error: 'is lower case letters, digits and underscores, and begins with no underscore',
      })
      .optional()
      .describe('The readable part of the name of its database schema. Made from the id when left out.'),
    migrationsDir: relativePath.optional().describe('The folder of its migrations, *.sql in the order of their names.'),
    migrations: z
      .array(relativePath)
      .min(1)
      .optional()
      .describe('The files of its migrations, in order, instead of a folder.'),
    coreReadTables: z
      .array(z.enum(coreReadTables))
      .optional()
      .meta({ uniqueItems: true })
      .describe("Paperclip's tables that its own SQL reads."),
    crossCompanyTables: z
      .array(
        z
          .string()
          .max(63)
          .regex(/^[a-z_][a-z0-9_]*$/, { error: 'is the name of a table, in lower case and without its schema' }),
      )
      .min(1)
      .optional()
      .meta({ uniqueItems: true })
      .describe(
        'Its tables whose rows belong to no company: every company that has the plugin reads and writes the same ones. All others are kept apart by company.',
      ),
  })
  .describe("The plugin's own database namespace.");

/** What a plugin says about itself. Members that this gateway does not know are the host's, and are kept as they are. */
export const manifestSchema = z
  .looseObject({
    $schema: z.string().optional().describe('Where this schema is, for editors.'),
    id: z
      .string()
      .max(200)
      .regex(pluginKeyPattern, {
        error:
          'begins with a lower case letter or a digit and goes on with those, dots, dashes and underscores; it becomes part of origin kinds',
      })
      .describe('The name of the plugin among plugins, for example "acme.missions".'),
    apiVersion: z.literal(1).describe('The version of this format: 1.'),
    version: z
      .string()
      .max(100)
      .regex(
        /^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/,
        {
          error: 'is no semantic version. Write three numbers, for example "1.0.0"',
        },
      )
      .describe('The semantic version of the plugin, for example "1.0.0".'),
    displayName: z.string().min(1).max(100).describe('What people call it.'),
    description: z.string().min(1).max(500).optional().describe('What it does, in a sentence.'),
    author: z.string().min(1).max(200).optional().describe('Who makes it.'),
    categories: z
      .array(z.enum(['connector', 'workspace', 'automation', 'ui']))
      .min(1)
      .meta({ uniqueItems: true })
      .describe('What kind of plugin it is.'),
    capabilities: z.array(capability).min(1).meta({ uniqueItems: true }).describe('All that it may ever do.'),
    entrypoints: z
      .looseObject({
        worker: z.string().min(1).max(500).describe('The file of the worker, for example "./dist/worker.js".'),
      })
      .optional()
      .describe(
        'The files that the host starts. A plugin with routes has a worker; one that only calls the gateway needs none.',
      ),
    apiRoutes: z.array(apiRouteSchema).max(200).optional().describe('HTTP routes that its worker answers.'),
    database: databaseSchema.optional(),
    trustedDocuments: z
      .strictObject({
        file: relativePath.describe('The file that documents extract writes: each document under its SHA-256.'),
        onlyThese: z
          .boolean()
          .optional()
          .describe('Whether tokens of its UI run these documents alone. An operator may say otherwise.'),
      })
      .optional()
      .describe('The GraphQL operations that it sends.'),
    ui: z
      .looseObject({
        capabilities: z
          .array(capability)
          .optional()
          .meta({ uniqueItems: true })
          .describe(
            'What the tokens of its UI may carry beside all that is not for workers alone: plugin SQL, wake-ups, checkouts.',
          ),
      })
      .optional()
      .describe('Its user interface.'),
  })
  .describe('The manifest of a Paperclip plugin.');
export type Manifest = z.infer<typeof manifestSchema>;
