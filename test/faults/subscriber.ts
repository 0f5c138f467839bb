import { TestStream } from '../../src/testing/test-stream.ts';

const query =
  'subscription ($after: String) { activity(after: $after) { ... on ActivityAdded { entry { id } } ... on ActivityGap { reason } } }';

/** What one client has been told, over all its connections. */
export class Subscriber {
  readonly ids: string[] = [];
  readonly surprises: unknown[] = [];
  connections = 0;
  #stream: TestStream | null = null;
  #hasLeft = false;
  readonly #token: string;
  #cursor: string | null = null;

  constructor(token: string) {
    this.#token = token;
  }

  get hasLeft(): boolean {
    return this.#hasLeft;
  }

  leave(): void {
    this.#hasLeft = true;
    this.#stream?.close();
  }

  /** Connects and is told of entries, until so many have come, or the connection ends. */
  async listen(url: string, entriesMax: number, isOver: () => boolean): Promise<void> {
    const after = this.#cursor;
    const byHeader = after !== null && Math.random() < 0.5;
    const stream = await TestStream.open(fetch, url, {
      token: this.#token,
      query,
      variables: byHeader ? {} : { after },
      headers: byHeader ? { 'last-event-id': after } : {},
    }).catch(() => null);
    if (!stream) return;
    this.#stream = stream;
    this.connections += 1;
    for (let told = 0; told < entriesMax && !isOver(); ) {
      const event = await stream.next();
      if (event?.event !== 'next') break;
      const { data, errors } = event.answer;
      // A gateway that was just started may not reach the database yet.
      if (errors) {
        if (errors[0]?.extensions.code !== 'UNAVAILABLE') this.surprises.push(errors);
        break;
      }
      this.#cursor = event.id;
      if (data?.activity.reason) this.surprises.push(data.activity);
      const id = data?.activity.entry?.id;
      if (!id) continue;
      this.ids.push(id);
      told += 1;
    }
    stream.close();
  }
}
