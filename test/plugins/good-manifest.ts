/** A manifest with one of everything, which a test then spoils in one place. */
export function goodManifest() {
  return {
    id: 'acme.missions',
    apiVersion: 1,
    version: '1.2.3',
    displayName: 'Missions',
    description: 'Splits a goal into issues.',
    author: 'Acme',
    categories: ['automation', 'ui'],
    capabilities: [
      'issues.read',
      'issues.create',
      'issues.wakeup',
      'agents.invoke',
      'api.routes.register',
      'database.namespace.migrate',
      'database.namespace.read',
    ],
    entrypoints: { worker: './dist/worker.js', ui: './dist/ui' },
    apiRoutes: [
      {
        routeKey: 'mission.start',
        method: 'POST',
        path: '/issues/:issueId/mission',
        auth: 'agent',
        capability: 'api.routes.register',
        checkoutPolicy: 'always-for-agent',
        companyResolution: { from: 'issue', param: 'issueId' },
      },
      {
        routeKey: 'mission.list',
        method: 'GET',
        path: '/missions',
        auth: 'board-or-agent',
        companyResolution: { from: 'query', key: 'companyId' },
      },
    ],
    database: {
      namespaceSlug: 'missions',
      migrationsDir: './migrations',
      coreReadTables: ['issues', 'agents'],
    },
    ui: { capabilities: ['issues.wakeup'] },
  };
}
