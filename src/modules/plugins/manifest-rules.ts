import { type ApiRoute, parametersOf, sharedPath } from './api-route.ts';
import type { Manifest } from './manifest.ts';
import type { ManifestProblem } from './manifest-problems.ts';

/** Rules between the parts of a manifest, each of which has the right shape already. */
export function crossProblems(manifest: Manifest): ManifestProblem[] {
  const { capabilities, categories, apiRoutes = [], database, ui } = manifest;
  return [
    ...repeated(categories, ['categories']),
    ...repeated(capabilities, ['capabilities']),
    ...(apiRoutes.length > 0 ? missing(capabilities, 'api.routes.register', ['apiRoutes'], 'Routes need') : []),
    ...(apiRoutes.length > 0 && !manifest.entrypoints
      ? [{ path: ['entrypoints'], message: 'is missing, and routes need a worker that answers them.' }]
      : []),
    ...repeated(
      apiRoutes.map((route) => route.routeKey),
      ['apiRoutes'],
      'routeKey',
    ),
    ...apiRoutes.flatMap((route, at) => [...routeProblems(route, at), ...conflicts(apiRoutes, at)]),
    ...(database ? databaseProblems(database, capabilities) : []),
    ...repeated(ui?.capabilities ?? [], ['ui', 'capabilities']),
    ...(ui?.capabilities ?? []).flatMap((name, at) =>
      missing(capabilities, name, ['ui', 'capabilities', at], 'Its UI may carry only what the plugin has, and this is'),
    ),
  ];
}

function routeProblems({ path, checkoutPolicy = 'none', companyResolution }: ApiRoute, at: number): ManifestProblem[] {
  const parameters = parametersOf(path);
  const problems: ManifestProblem[] = [];
  if (checkoutPolicy !== 'none' && !parameters.includes('issueId')) {
    problems.push({
      path: ['apiRoutes', at, 'checkoutPolicy'],
      message: `asks for a checkout, and the path "${path}" has no parameter ":issueId" that says of which issue. Add it, or write "none".`,
    });
  }
  if (companyResolution?.from === 'issue' && !parameters.includes(companyResolution.param)) {
    const there =
      parameters.length > 0 ? `It has ${parameters.map((name) => `"${name}"`).join(', ')}.` : 'It has none.';
    problems.push({
      path: ['apiRoutes', at, 'companyResolution', 'param'],
      message: `is "${companyResolution.param}", which is no parameter of the path "${path}". ${there}`,
    });
  }
  return problems;
}

function conflicts(routes: readonly ApiRoute[], at: number): ManifestProblem[] {
  const route = routes[at]!;
  for (const [earlier, other] of routes.slice(0, at).entries()) {
    const path = sharedPath(route, other);
    if (path !== null) {
      const message = `answers ${route.method} ${path}, which apiRoutes[${earlier}] with "${other.path}" answers as well. Change one of the two paths.`;
      return [{ path: ['apiRoutes', at, 'path'], message }];
    }
  }
  return [];
}

function databaseProblems(
  database: NonNullable<Manifest['database']>,
  capabilities: Manifest['capabilities'],
): ManifestProblem[] {
  const given = [database.migrationsDir, database.migrations].filter((value) => value !== undefined).length;
  return [
    ...missing(capabilities, 'database.namespace.migrate', ['database'], 'A database needs'),
    ...missing(capabilities, 'database.namespace.read', ['database'], 'A database needs'),
    ...(given === 1
      ? []
      : [{ path: ['database'], message: 'says where its migrations are once: as migrationsDir, or as migrations.' }]),
    ...repeated(database.migrations ?? [], ['database', 'migrations']),
    ...repeated(database.coreReadTables ?? [], ['database', 'coreReadTables']),
    ...repeated(database.crossCompanyTables ?? [], ['database', 'crossCompanyTables']),
  ];
}

function missing(
  capabilities: readonly string[],
  needed: string,
  path: readonly PropertyKey[],
  reason: string,
): ManifestProblem[] {
  if (capabilities.includes(needed)) return [];
  return [{ path, message: `is here without its capability. ${reason} "${needed}": add that to capabilities.` }];
}

function repeated(values: readonly string[], path: readonly PropertyKey[], member?: string): ManifestProblem[] {
  return values.flatMap((value, at) =>
    values.indexOf(value) === at
      ? []
      : [
          {
            path: [...path, at, ...(member ? [member] : [])],
            message: `is "${value}", which stands there already. Keep one.`,
          },
        ],
  );
}
