/** The fixed points of the demo data, so that an example in the documentation works on everybody's machine. */

export const acme = { id: 'aca3e000-0000-4000-8000-000000000001', prefix: 'ACME', name: 'Acme Robotics' } as const;
export const globex = { id: '910be000-0000-4000-8000-000000000001', prefix: 'GLOBEX', name: 'Globex Freight' } as const;
export const demoCompanies = [acme, globex] as const;

export const missionsPlugin = {
  id: 'f1a90000-0000-4000-8000-000000000001',
  key: 'paperclip.missions',
  displayName: 'Missions',
} as const;
export const reportsPlugin = {
  id: 'f1a90000-0000-4000-8000-000000000002',
  key: 'acme.reports',
  displayName: 'Reports',
} as const;
export const demoPlugins = [missionsPlugin, reportsPlugin] as const;

export const demoIssues = {
  /** The issue to look at first: some sixty issues below it on five levels, with blockers, runs, costs, documents and approvals. */
  atlas: { id: 'aca3e000-0000-4000-8000-00000000a001', identifier: 'ACME-1' },
  /**
   * The worked example: with its subtree and its own billing code it costs exactly 300 cents for 30 input, 3 cached and 6 output
   * tokens. The child has spent another 300 cents under mission:beta, and an issue outside the tree 400 under mission:alpha.
   */
  missionAlpha: { id: 'aca3e000-0000-4000-8000-00000000a002', identifier: 'ACME-2' },
  missionAlphaChild: { id: 'aca3e000-0000-4000-8000-00000000a003', identifier: 'ACME-3' },
  missionAlphaElsewhere: { id: 'aca3e000-0000-4000-8000-00000000a004', identifier: 'ACME-4' },
  /** The root of the largest mission of the other company. */
  globexCutover: { id: '910be000-0000-4000-8000-00000000a001', identifier: 'GLOBEX-1' },
} as const;
