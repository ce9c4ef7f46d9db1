type Where = { readonly baseUrl: string; readonly credential?: string | undefined };

/** What a gateway sends, piece by piece as it comes, and how much has come. Rejects with the answer's problem. */
export async function download({ baseUrl, credential }: Where, path: string) {
  const headers = credential === undefined ? {} : { authorization: `Bearer ${credential}` };
  const answer = await fetch(new URL(path, baseUrl), { headers });
  if (!answer.ok || answer.body === null) {
    throw new Error(`GET ${path} was answered with ${answer.status}: ${await answer.text()}`);
  }
  let bytes = 0;
  const body: AsyncIterable<Uint8Array> = answer.body;
  const pieces = async function* () {
    for await (const piece of body) {
      bytes += piece.byteLength;
      yield piece;
    }
  };
  return { body: pieces(), count: () => `${Math.round(bytes / 1000)} KB` };
}
