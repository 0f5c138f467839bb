import type { Pool } from 'pg';
import { z } from 'zod';
import { type Capability, isCapability } from '../../auth/capabilities.ts';
import { askAgain } from '../../database/ask-again.ts';
import { isUuid } from '../../kernel/uuid.ts';

const rowSchema = z.object({
  plugin_key: z.string(),
  company_id: z.string(),
  company_prefix: z.string(),
  capabilities: z.array(z.string()),
  ui_capabilities: z.unknown(),
});

/** An installation that may work now, and what tokens for it can carry. */
export interface InstallationToGrant {
  readonly pluginKey: string;
  readonly companyId: string;
  readonly companyPrefix: string;
  readonly capabilities: readonly Capability[];
  /** The capabilities that its manifest opens to its user interface although they are for workers: `ui.capabilities`. */
  readonly uiCapabilities: readonly Capability[];
}

/** Null where the company or the plugin is not there, not ready or disabled. The company is an id or an issue prefix. */
export async function findInstallationToGrant(
  owner: Pool,
  pluginId: string,
  company: string,
): Promise<InstallationToGrant | null> {
  if (!/^[0-9A-Za-z_-]{1,64}$/.test(company)) return null;
  const { rows } = await askAgain(
    owner,
    `select i.plugin_key, i.company_id, i.company_prefix, i.capabilities, p.manifest_json #> '{ui,capabilities}' as ui_capabilities
     from public.companies as c
     cross join lateral gateway.installation(c.id, $1) as i
     join public.plugins as p on p.id = i.plugin_id
     where ${isUuid(company) ? 'c.id = $2::uuid' : 'c.issue_prefix = upper($2)'} and i.status = 'ready' and i.enabled`,
    [pluginId, company],
  );
  const [row] = z.array(rowSchema).parse(rows);
  if (!row) return null;
  const forUi = z.array(z.string()).safeParse(row.ui_capabilities);
  return {
    pluginKey: row.plugin_key,
    companyId: row.company_id,
    companyPrefix: row.company_prefix,
    capabilities: row.capabilities.filter(isCapability),
    uiCapabilities: forUi.success ? forUi.data.filter(isCapability) : [],
  };
}
