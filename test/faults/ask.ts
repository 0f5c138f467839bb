import { z } from 'zod';

const answerSchema = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(z.object({ extensions: z.looseObject({ code: z.string() }) })).optional(),
});

/** Sends an operation; the codes of its errors, none where it was answered well. */
export async function ask(url: string, token: string, query: string): Promise<{ status: number; codes: string[] }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  const { errors = [] } = answerSchema.parse(await response.json());
  return { status: response.status, codes: errors.map(({ extensions }) => extensions.code) };
}
