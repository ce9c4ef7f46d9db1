/** Longer than any document of an identity provider, its keys among them. */
export const MAX_DOCUMENT_BYTES = 262_144;

/**
 * Fetches a document of at most `MAX_DOCUMENT_BYTES`, whatever its headers say of its length. Rejects, and reads no
 * further, as soon as it is longer. It never holds more than that.
 */
export async function fetchBounded(url: string, init: RequestInit): Promise<Response> {
  const { status, headers, body } = await fetch(url, init);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // To leave the loop ends the connection.
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MAX_DOCUMENT_BYTES)
      throw new Error(`the document at ${url} has more than ${MAX_DOCUMENT_BYTES} bytes`);
    chunks.push(chunk);
  }
  return new Response(Buffer.concat(chunks), { status, headers });
}
