import { type Agent, type IncomingMessage, request, type ServerResponse } from "node:http";

/** All that a message has as its body. */
export async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export type EmulatorAnswer = {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
};

export type Upstream = {
  readonly agent: Agent;
  readonly port: number;
  /** Whether a request goes on when its client is gone, as it does on AWS. */
  readonly isKept?: boolean;
};

/** Forwards a request; resolves with the emulator's answer, undefined when the client did not wait for it. */
export async function forward(
  { agent, port, isKept = false }: Upstream,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  body: Buffer,
): Promise<EmulatorAnswer | undefined> {
  const { "transfer-encoding": _, ...headers } = incoming.headers;
  const options = {
    agent,
    port,
    host: "127.0.0.1",
    method: incoming.method ?? "GET",
    path: incoming.url ?? "/",
    headers: { ...headers, "content-length": String(body.length) },
  };
  return await new Promise((resolve, reject) => {
    const upstream = request(options, (response) => {
      const { "transfer-encoding": _chunked, connection: _hop, ...kept } = response.headers;
      bodyOf(response).then((whole) => {
        resolve({ status: response.statusCode ?? 502, headers: kept, body: whole });
      }, reject);
    });
    upstream.once("error", (error) => (outgoing.destroyed ? resolve(undefined) : reject(error)));
    if (!isKept) outgoing.once("close", () => upstream.destroy());
    upstream.end(body);
  });
}
