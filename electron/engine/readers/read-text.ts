/** A small member as text, or nothing when it is larger than its reader allows. */

/**
 * Reads a stream to its end.
 * @param maxBytes a fact file larger than this is not what its name says
 * @returns null when the limit was passed
 */
export async function readText(stream: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) return null;
    chunks.push(chunk);
  }
  return new TextDecoder('utf-8').decode(Buffer.concat(chunks));
}
