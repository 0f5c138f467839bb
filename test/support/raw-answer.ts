import { z } from 'zod';

// What a query returns is the test's to know.
const dataSchema = z.record(z.string(), z.any());

/** An answer as it came over the wire, with what GraphQL means by it. */
export interface RawAnswer {
  readonly text: string;
  readonly hasData: boolean;
  readonly data: z.infer<typeof dataSchema> | null;
  readonly codes: readonly string[];
}

const bodySchema = z.object({
  data: dataSchema.nullish(),
  errors: z.array(z.object({ extensions: z.object({ code: z.string() }) })).default([]),
});

/** Headers and body: nothing that a caller could read is left out. */
export async function ask(
  gateway: { fetch(request: Request): Promise<Response> },
  token: string,
  query: string,
): Promise<RawAnswer> {
  const response = await gateway.fetch(
    new Request('http://gateway/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query }),
    }),
  );
  const body = await response.text();
  const { data, errors } = bodySchema.parse(JSON.parse(body));
  const text = `${[...response.headers].map((header) => header.join(': ')).join('\n')}\n\n${body}`;
  // A document that found nothing proves little: data is what has at least one value in it.
  const hasData = Object.values(data ?? {}).some((value) => value !== null);
  return { text, hasData, data: data ?? null, codes: errors.map(({ extensions }) => extensions.code) };
}
