/** One server-sent event, as far as GraphQL over SSE needs it. */
export interface ServerEvent {
  readonly event: string;
  readonly id: string | null;
  readonly data: string;
}

/**
 * The events of a body, and null for each comment: a sign of life. Lines end as the standard allows; an event that is cut
 * off at the end of the body was never sent whole, and is left out.
 */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent | null, void, void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  let fields = new Map<string, string>();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      rest += decoder.decode(value, { stream: true });
      // A carriage return at the very end may be the first half of a line end.
      const lines = rest.split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line.startsWith(':')) yield null;
        else if (line !== '') addField(fields, line);
        else if (fields.size > 0) {
          yield {
            event: fields.get('event') ?? 'message',
            id: fields.get('id') ?? null,
            data: fields.get('data') ?? '',
          };
          fields = new Map();
        }
      }
    }
  } finally {
    // Also where the reader stopped half way: the connection is given back.
    await reader.cancel().catch(() => {});
  }
}

function addField(fields: Map<string, string>, line: string): void {
  const colon = line.indexOf(':');
  const name = colon < 0 ? line : line.slice(0, colon);
  const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
  const before = name === 'data' ? fields.get('data') : undefined;
  fields.set(name, before === undefined ? value : `${before}\n${value}`);
}
