/** All bytes of a body, or null as soon as there are more than allowed: what comes after that is not kept. */
export async function readAtMost(body: AsyncIterable<unknown>, maxBytes: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    const bytes = chunk instanceof Uint8Array ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > maxBytes) return null;
    chunks.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  }
  return Buffer.concat(chunks, size);
}
