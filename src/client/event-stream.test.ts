import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEvents, type ServerEvent } from './event-stream.ts';

/** The text in pieces of bytes, cut wherever the network happens to. */
function bodyOf(text: string, cuts: readonly number[]): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return new ReadableStream({
    start(controller) {
      let from = 0;
      for (const end of [...ends, bytes.length]) {
        controller.enqueue(bytes.slice(from, end));
        from = end;
      }
      controller.close();
    },
  });
}

async function eventsIn(body: ReadableStream<Uint8Array>): Promise<(ServerEvent | null)[]> {
  const events: (ServerEvent | null)[] = [];
  for await (const event of readEvents(body)) events.push(event);
  return events;
}

const line = fc.string({ unit: 'grapheme' }).filter((text) => !/[\r\n]/.test(text));
const event = fc.record({
  event: line.filter((text) => text !== ''),
  id: line.filter((text) => text !== ''),
  data: line,
});

describe('readEvents()', () => {
  it('gives the same events wherever their bytes are cut, and however lines end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.option(event)),
        fc.constantFrom('\n', '\r\n'),
        fc.array(fc.nat(5_000)),
        async (events, end, cuts) => {
          const text = events
            .map((sent) =>
              sent
                ? [`id: ${sent.id}`, `event: ${sent.event}`, `data: ${sent.data}`, '', ''].join(end)
                : `: still here${end}`,
            )
            .join('');
          expect(await eventsIn(bodyOf(text, cuts))).toEqual(events);
        },
      ),
    );
  });

  it('leaves out an event that was cut off, and joins lines of data', async () => {
    const text = 'data: one\rdata:two\r\rdata: three\n\nid: 9\ndata: never whole';
    expect(await eventsIn(bodyOf(text, [7, 19]))).toEqual([
      { event: 'message', id: null, data: 'one\ntwo' },
      { event: 'message', id: null, data: 'three' },
    ]);
  });

  it('lets go of the connection where its reader stops', async () => {
    let isCancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('data: x\n\n')),
      cancel: () => {
        isCancelled = true;
      },
    });
    for await (const _ of readEvents(body)) break;
    expect(isCancelled).toBe(true);
  });
});
