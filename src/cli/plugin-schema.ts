import { printManifestJsonSchema } from '../modules/plugins/manifest-json-schema.ts';

/** schemas/plugin-manifest.schema.json is what this prints. */
export function pluginSchemaCommand(): void {
  process.stdout.write(printManifestJsonSchema());
}
