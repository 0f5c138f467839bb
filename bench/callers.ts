/** Who asks a gateway while it is measured: a plugin in so many companies, with a token for each of its users. */
import pg from 'pg';
import { capabilities } from '../src/auth/capabilities.ts';
import { mintToken } from '../src/auth/plugin-token.ts';
import { currentSigningKey } from '../src/auth/signing-key.ts';

export interface Caller {
  readonly companyId: string;
  readonly token: string;
}

const tokenSeconds = 3_600;

/** Companies and a plugin are made; the callers are spread over the companies evenly. */
export async function makeCallers(
  ownerUrl: string,
  { callers, companies }: { readonly callers: number; readonly companies: number },
): Promise<Caller[]> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    const key = await currentSigningKey(owner);
    if (!key) throw new Error('there is no signing key');
    const manifest = { id: 'bench', apiVersion: 1, version: '1.0.0', displayName: 'Bench', capabilities };
    const plugin = await owner.query<{ id: string }>(
      `insert into plugins (plugin_key, package_name, version, manifest_json, status)
       values ('bench', 'bench', '1.0.0', $1, 'ready') returning id`,
      [manifest],
    );
    const made = await owner.query<{ id: string }>(
      `insert into companies (name, issue_prefix) select 'Bench ' || n, 'B' || n from generate_series(1, $1) as n returning id`,
      [companies],
    );
    const pluginId = plugin.rows[0]?.id ?? '';
    return await Promise.all(
      Array.from({ length: callers }, async (_, i) => {
        const companyId = made.rows[i % companies]?.id ?? '';
        const subject = { pluginId, pluginKey: 'bench', companyId, capabilities };
        return { companyId, token: await mintToken(subject, key, tokenSeconds) };
      }),
    );
  } finally {
    await owner.end();
  }
}
