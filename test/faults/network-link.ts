import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Code of the message that asks a server for TLS, of PostgreSQL's protocol. */
const sslRequestCode = 80_877_103;

/** The network between a gateway and its PostgreSQL, which a test can make swallow everything, slow down, or cut. */
export class NetworkLink {
  readonly url: string;
  /** Called with how often the near side has sent something: each statement that waits for its answer is one time. */
  onSent: ((times: number) => void) | null = null;
  #sent = 0;
  readonly #stop: () => Promise<void>;
  readonly #sockets: Set<Socket>;
  #isBlackHole = false;
  #isTlsOnly = false;
  #delayMs = 0;
  #port: number;

  private constructor(url: string, port: number, sockets: Set<Socket>, stop: () => Promise<void>) {
    this.url = url;
    this.#port = port;
    this.#sockets = sockets;
    this.#stop = stop;
  }

  static async to(databaseUrl: string): Promise<NetworkLink> {
    const target = new URL(databaseUrl);
    const sockets = new Set<Socket>();
    const server = createServer((near) => link.#join(near, connect(link.#port, target.hostname)));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = new URL(databaseUrl);
    url.hostname = '127.0.0.1';
    url.port = String((server.address() as AddressInfo).port);
    const link = new NetworkLink(url.href, Number(target.port), sockets, async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    });
    return link;
  }

  /** What is sent from now on arrives nowhere, and nobody is told. */
  swallow(): void {
    this.#isBlackHole = true;
  }

  /** New connections work again. What was lost stays lost. */
  heal(): void {
    this.#isBlackHole = false;
    this.#delayMs = 0;
  }

  /** Whoever does not ask for TLS at once is hung up on, as by what stands before many a managed server. */
  wantTls(): void {
    this.#isTlsOnly = true;
  }

  delay(ms: number): void {
    this.#delayMs = ms;
  }

  /** New connections lead to another server, as when an address is given to the one that takes over. */
  moveTo(port: number): void {
    this.#port = port;
  }

  /** Ends every connection at once. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): Promise<void> {
    return this.#stop();
  }

  #join(near: Socket, far: Socket): void {
    let mayPass = !this.#isTlsOnly;
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.on('data', (bytes) => {
        if (this.#isBlackHole) return;
        mayPass ||= bytes.length === 8 && bytes.readInt32BE(4) === sslRequestCode;
        if (!mayPass) {
          from.destroy();
          return;
        }
        if (from === near) {
          this.#sent += 1;
          this.onSent?.(this.#sent);
        }
        if (this.#delayMs > 0) setTimeout(() => to.write(bytes), this.#delayMs);
        else to.write(bytes);
      });
      from.on('error', () => {});
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
    }
  }
}
