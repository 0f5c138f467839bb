import { UnknownCompanyError } from './plugin-lifecycle.errors.ts';
import type { CompanyStanding } from './plugin-standing.sql.ts';

/** The companies that somebody named by issue prefix or id, each once. */
export function namedCompanies(standings: readonly CompanyStanding[], names: readonly string[]): CompanyStanding[] {
  const found = names.map((name) => {
    const standing = standings.find(
      ({ companyId, prefix }) => prefix === name.toUpperCase() || companyId === name.toLowerCase(),
    );
    if (standing) return standing;
    throw new UnknownCompanyError(
      name,
      standings.map(({ prefix }) => prefix),
    );
  });
  return [...new Set(found)];
}
