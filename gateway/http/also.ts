import type { Context, Next } from "hono";
import type { Edge } from "./edge.ts";

/** Goes on, and gives the answer this header, whatever the answer is. */
export async function alsoSend(
  context: Context<Edge>,
  next: Next,
  name: string,
  value: string,
): Promise<void> {
  // Without a server, only the response can have it. Node's own answer takes it for half of the price.
  const outgoing = context.env?.outgoing;
  outgoing?.setHeader(name, value);
  await next();
  if (outgoing === undefined) context.res.headers.set(name, value);
}
