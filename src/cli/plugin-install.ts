import { readFile } from 'node:fs/promises';
import { manifestSchema } from '../modules/plugins/manifest.ts';
import { CommandError } from './command-error.ts';
import { withOwner } from './with-owner.ts';

export async function pluginInstallCommand(path: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new CommandError(`${path} cannot be read.`);
  });
  const manifest = parseManifest(text, path);
  await withOwner(async (owner) => {
    await owner.query(
      `insert into plugins (plugin_key, package_name, version, api_version, categories, manifest_json, status)
       values ($1, $1, $2, $3, $4, $5, 'ready')
       on conflict (plugin_key) do update set version = excluded.version, api_version = excluded.api_version,
         categories = excluded.categories, manifest_json = excluded.manifest_json, status = 'ready', updated_at = now()`,
      [
        manifest.id,
        manifest.version,
        manifest.apiVersion,
        JSON.stringify(manifest.categories),
        JSON.stringify(manifest),
      ],
    );
  });
  process.stdout.write(
    `${manifest.id} ${manifest.version} is installed in every company, with: ${manifest.capabilities.join(' ')}\n`,
  );
}

function parseManifest(text: string, path: string) {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CommandError(`${path} is not JSON: ${error instanceof Error ? error.message : 'unreadable'}`);
  }
  const parsed = manifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `  - ${issue.path.join('.') || '(the whole file)'}: ${issue.message}`,
  );
  throw new CommandError(`${path} is not a plugin manifest:\n${problems.join('\n')}`);
}
