import { z } from 'zod';

const manifestSchema = z.looseObject({ capabilities: z.array(z.unknown()) });

/** What a stored manifest declares, whatever else is wrong with it: as gateway.installation reads it. */
export function declaredCapabilities(manifest: unknown): string[] {
  const declared = manifestSchema.safeParse(manifest).data?.capabilities ?? [];
  return [...new Set(declared.filter((name) => typeof name === 'string'))];
}
