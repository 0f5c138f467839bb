import type { Installation, OperationTenant } from './entering.ts';

export interface Standing {
  readonly installation: Installation;
  /** Of all standings, when this one was read. */
  readonly version: string;
}

/** For a moment only: a signing key retires by the clock, which moves no version. */
const standingKnownForMs = 1_000;
const knownMax = 10_000;

/** Tokens that were found to hold. What does not hold is never remembered. */
export class KnownStandings {
  readonly #known = new Map<string, Standing & { readonly until: number }>();
  readonly #knownForMs: number;

  constructor(knownForMs = standingKnownForMs) {
    this.#knownForMs = knownForMs;
  }

  find(tenant: OperationTenant): Standing | null {
    const known = this.#known.get(keyOf(tenant));
    return known && known.until > performance.now() ? known : null;
  }

  keep(tenant: OperationTenant, standing: Standing): void {
    if (this.#known.size >= knownMax) this.#known.clear();
    this.#known.set(keyOf(tenant), { ...standing, until: performance.now() + this.#knownForMs });
  }

  forget(tenant: OperationTenant): void {
    this.#known.delete(keyOf(tenant));
  }
}

/** Everything of a token that its standing is asked by. */
function keyOf({ companyId, pluginId, pluginKey, marks }: OperationTenant): string {
  const { tokenIds, keyId, secretId, issuedAtMs } = marks;
  return [companyId, pluginId, pluginKey, keyId, secretId, issuedAtMs, ...tokenIds].join(' ');
}
