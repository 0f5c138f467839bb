import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type pg from 'pg';
import { z } from 'zod';
import { askAgain } from '../database/ask-again.ts';

type Owner = Pick<pg.ClientBase, 'query'>;

/** Begins every secret, so that one that was published by mistake is found by those who look for secrets. */
const secretPrefix = 'pgs_';

export interface NewSecret {
  readonly id: string;
  /** Shown once, here: the database keeps its hash. */
  readonly secret: string;
}

const idRows = z.array(z.object({ id: z.string() }));

/** Makes a secret for a plugin. Null where there is no such plugin. */
export async function createSecret(
  owner: Owner,
  {
    pluginKey,
    label,
    expiresInMs,
  }: { pluginKey: string; label?: string | undefined; expiresInMs?: number | undefined },
): Promise<NewSecret | null> {
  // 256 bits from the system: nothing to guess, so a plain hash is enough, and quick for whoever has the secret.
  const secret = secretPrefix + randomBytes(32).toString('base64url');
  const { rows } = await owner.query(
    `insert into gateway.plugin_secrets (plugin_id, secret_hash, label, expires_at)
     select p.id, $2, $3, now() + $4::float8 * interval '1 millisecond' from public.plugins as p where p.plugin_key = $1 returning id`,
    [pluginKey, hashOf(secret), label ?? null, expiresInMs ?? null],
  );
  const [row] = idRows.parse(rows);
  return row ? { id: row.id, secret } : null;
}

const listedSchema = z.object({
  id: z.string(),
  label: z.string().nullable(),
  created_at: z.string(),
  last_used_at: z.string().nullable(),
  expires_at: z.string().nullable(),
  revoked_at: z.string().nullable(),
});
export type ListedSecret = z.infer<typeof listedSchema>;

export async function listSecrets(owner: Owner, pluginKey: string): Promise<ListedSecret[]> {
  const { rows } = await owner.query(
    `select s.id, s.label, s.created_at::text, s.last_used_at::text, s.expires_at::text, s.revoked_at::text
     from gateway.plugin_secrets as s join public.plugins as p on p.id = s.plugin_id
     where p.plugin_key = $1 order by s.created_at, s.id`,
    [pluginKey],
  );
  return z.array(listedSchema).parse(rows);
}

/** No token is given for it any more, and those that were given for it are refused at their next operation. */
export async function revokeSecret(owner: Owner, id: string): Promise<boolean> {
  const { rowCount } = await owner.query(
    'update gateway.plugin_secrets set revoked_at = coalesce(revoked_at, now()) where id = $1',
    [id],
  );
  return rowCount === 1;
}

const candidateRows = z.array(z.object({ plugin_id: z.string(), secret_id: z.string(), secret_hash: z.string() }));
export type Candidate = z.infer<typeof candidateRows>[number];

/** The secrets by which a plugin that may work can show itself. None where there is no such plugin. */
export async function readCandidates(owner: Owner, pluginKey: string): Promise<Candidate[]> {
  const { rows } = await askAgain(
    owner,
    `select p.id as plugin_id, s.id as secret_id, s.secret_hash
     from public.plugins as p join gateway.plugin_secrets as s on s.plugin_id = p.id
     where p.plugin_key = $1 and p.status = 'ready' and s.revoked_at is null and (s.expires_at is null or s.expires_at > now())`,
    [pluginKey],
  );
  return candidateRows.parse(rows);
}

/** The one whose secret this is. All are compared, each in constant time, and where there is none something is compared as well. */
export function matchSecret(candidates: readonly Candidate[], secret: string): Candidate | null {
  const hash = Buffer.from(hashOf(secret));
  const none = Buffer.alloc(hash.length);
  let found: Candidate | null = null;
  for (const candidate of candidates) {
    const kept = Buffer.from(candidate.secret_hash);
    if (timingSafeEqual(kept.length === hash.length ? kept : none, hash)) found = candidate;
  }
  if (candidates.length === 0) timingSafeEqual(none, hash);
  return found;
}

/** Remembered by the minute: a worker asks often, and each write is one more row version. */
export async function noteUse(owner: Owner, secretId: string): Promise<void> {
  await askAgain(
    owner,
    `update gateway.plugin_secrets set last_used_at = now()
     where id = $1 and (last_used_at is null or last_used_at < now() - interval '1 minute')`,
    [secretId],
  );
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
