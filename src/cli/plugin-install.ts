import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { isCapability } from '../auth/capabilities.ts';
import { installWithDatabase } from '../modules/namespaces/install-with-database.service.ts';
import { readMigrationFiles } from '../modules/namespaces/migration-files.ts';
import { type CompanyChoice, type InstallOutcome, installPlugin } from '../modules/plugins/install-plugin.service.ts';
import type { Manifest } from '../modules/plugins/manifest.ts';
import { type LocatedProblem, readManifest } from '../modules/plugins/manifest-problems.ts';
import { readTrustedDocuments } from '../modules/trusted-documents/read-trusted-documents.ts';
import type { TrustedDocuments } from '../modules/trusted-documents/registered-document.ts';
import { CommandError } from './command-error.ts';
import { showMigrationProgress } from './migration-progress.ts';
import { type AnswerOptions, answer, DetailedCommandError, inOwnerTransaction } from './plugin-answer.ts';
import { migrationLines } from './plugin-db.ts';
import { withOwner } from './with-owner.ts';

interface InstallOptions extends AnswerOptions {
  readonly company?: readonly string[];
  readonly all?: boolean;
}

export async function pluginInstallCommand(path: string, options: InstallOptions): Promise<void> {
  await answer(
    options,
    async () => {
      const text = await readFile(path, 'utf8').catch(() => {
        throw new CommandError(`${path} cannot be read.`);
      });
      const { manifest, problems, warnings } = readManifest(text);
      if (!manifest) {
        throw new DetailedCommandError(
          [`${path} is not a plugin manifest:`, ...problems.map((problem) => `  ${lineOf(path, problem)}`)].join('\n'),
          { problems },
        );
      }
      const choice = options.company ?? (options.all ? 'all' : null);
      return { database: null, ...(await install(manifest, choice, path)), warnings };
    },
    ({ warnings, database, ...outcome }) =>
      [
        ...warnings.map((warning) => `Note: ${lineOf(path, warning)}`),
        ...linesOf(outcome),
        ...(database ? migrationLines(database) : []),
      ].join('\n'),
  );
}

async function install(manifest: Manifest, choice: CompanyChoice, path: string) {
  const { database } = manifest;
  const packageDirectory = dirname(resolve(path));
  const documents = await documentsOf(manifest, packageDirectory);
  if (!database) return inOwnerTransaction((db) => installPlugin(db, manifest, choice, { documents }));
  const files = await readMigrationFiles(database, packageDirectory);
  return withOwner((owner, ownerUrl) =>
    installWithDatabase(manifest, choice, {
      owner,
      ownerUrl,
      files,
      packageDirectory,
      documents,
      onProgress: showMigrationProgress(),
    }),
  );
}

/** The schema takes seconds to load, and most plugins have no documents to hold against it. */
async function documentsOf(manifest: Manifest, packageDirectory: string): Promise<TrustedDocuments> {
  if (!manifest.trustedDocuments) return { documents: [], onlyThese: false };
  const [{ schema }, { rateDocument }] = await Promise.all([
    import('../schema.ts'),
    import('../server/rate-document.ts'),
  ]);
  return readTrustedDocuments(manifest, packageDirectory, (body) => rateDocument(schema, body));
}

/** As compilers write it, so that editors and terminals jump there. */
function lineOf(file: string, { path, message, line, column }: LocatedProblem): string {
  return `${file}:${line}:${column} ${path === '' ? '' : `${path} `}${message}`;
}

function linesOf(outcome: InstallOutcome): string[] {
  const { key, version, previousVersion, capabilities, addedCapabilities, removedCapabilities, companies } = outcome;
  const here = capabilities.filter(isCapability);
  const elsewhere = capabilities.filter((name) => !isCapability(name));
  const before = previousVersion !== null && previousVersion !== version ? ` (before: ${previousVersion})` : '';
  const enabled = companies.filter((company) => company.enabled);
  const limited = enabled.filter((company) => company.hasGrantList);
  const unlimited = enabled.filter((company) => !company.hasGrantList);
  return [
    `${key} ${version} is ${outcome.outcome}${before} and ${outcome.status}.`,
    `It asks for: ${here.join(' ') || 'nothing that this gateway opens'}`,
    ...(elsewhere.length > 0 ? [`It also declares, for the host alone: ${elsewhere.join(' ')}`] : []),
    ...(addedCapabilities.length > 0 ? [`New in this version: ${addedCapabilities.join(' ')}`] : []),
    ...(removedCapabilities.length > 0 ? [`No longer asked for: ${removedCapabilities.join(' ')}`] : []),
    ...(unlimited.length > 0 ? [`Granted all of it: ${prefixes(unlimited)}`] : []),
    ...limited.map(({ prefix, notGranted }) =>
      notGranted.length === 0
        ? `Granted all of it by its own list: ${prefix}`
        : `Not granted in ${prefix}: ${notGranted.join(' ')}. To grant: plugin grant ${key} --company ${prefix} ${notGranted.join(' ')}`,
    ),
    ...(companies.length > enabled.length
      ? [`Disabled in: ${prefixes(companies.filter((company) => !company.enabled))}`]
      : []),
    ...(outcome.status === 'disabled' ? [`Somebody disabled it on this host. To go on: plugin enable ${key}`] : []),
    'A company that is made later has it too, until it is disabled there.',
  ];
}

function prefixes(companies: readonly { readonly prefix: string }[]): string {
  return companies.map(({ prefix }) => prefix).join(' ');
}
