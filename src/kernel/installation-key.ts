/** What a plugin in a company is counted by, wherever each of them has a share of its own. */
export function installationKey({ pluginId, companyId }: { pluginId: string; companyId: string }): string {
  return `${pluginId} ${companyId}`;
}
