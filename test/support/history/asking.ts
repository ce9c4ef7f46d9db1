import type { RequestView } from "#contracts/request.ts";
import { type Client, eventually } from "../client.ts";
import { inWords, type Reply, type ObservedAnswer } from "./answers.ts";
import type { EventAnswer, Input } from "./specification.ts";

/** Performs operations over HTTP, from sending the command until its outcome is known. */

/** An operation that is one request. */
export type Question = Exclude<Input, { type: "list" }>;

type Manner = {
  /** When the client closes the connection without an answer; never by default. */
  readonly patienceMs?: number | undefined;
  readonly idempotencyKey?: string;
};

/** Longer than the messages of a crashed worker stay hidden. */
const LONGEST_MS = 40_000;

/** Resolves with the answer, or with undefined when nobody knows whether the request took effect. */
export async function ask(
  url: string,
  eventId: string,
  input: Question,
  { patienceMs, idempotencyKey }: Manner = {},
): Promise<ObservedAnswer | undefined> {
  const signal = AbortSignal.timeout(patienceMs ?? LONGEST_MS);
  const send = async (method: string, path: string, body?: object): Promise<Reply> => {
    const headers = {
      Prefer: "wait=20",
      ...(idempotencyKey !== undefined && { "Idempotency-Key": idempotencyKey }),
      ...(body && { "content-type": "application/json" }),
    };
    const init = { method, headers, signal, ...(body && { body: JSON.stringify(body) }) };
    const response = await fetch(url + path, init);
    return { status: response.status, body: await response.json() };
  };

  try {
    const reply = await put(send, `/events/${eventId}`, input);
    if (reply.status === 503) return undefined;
    return inWords(input, reply.status === 202 ? await ended(send, reply) : reply);
  } catch (error) {
    if (signal.aborted && patienceMs !== undefined) return undefined;
    throw error;
  }
}

type Send = (method: string, path: string, body?: object) => Promise<Reply>;

export async function put(send: Send, event: string, input: Question): Promise<Reply> {
  switch (input.type) {
    case "register":
      return await send("POST", `${event}/register`, { userId: input.userId });
    case "unregister":
      return await send("DELETE", `${event}/register/${input.userId}`);
    case "resize":
      return await send("PATCH", event, { capacity: input.capacity });
    case "find":
      return await send("GET", `${event}/registrations/${input.userId}`);
    case "count":
      return await send("GET", event);
    default:
      return input satisfies never;
  }
}

/** Follows an accepted request until it has ended. Resolves with what `Prefer: wait` would have answered. */
async function ended(send: Send, accepted: Reply): Promise<Reply> {
  const { requestId } = accepted.body as RequestView;
  for (;;) {
    const reply = await send("GET", `/requests/${requestId}?wait=20`);
    // The request goes on all the same; `patienceMs` is the deadline.
    if (reply.status === 503) continue;
    const { status, error } = reply.body as RequestView;
    if (error !== undefined) return { status: error.status, body: error };
    if (status !== "queued") return reply;
  }
}

/** The people with a seat and those who wait, at one moment. */
export async function list(client: Client, eventId: string): Promise<EventAnswer> {
  return await eventually(async (): Promise<EventAnswer> => {
    const { version } = await client.event(eventId);
    const seats = await client.registrations(eventId);
    const places = await client.waitlist(eventId);
    if ((await client.event(eventId)).version !== version) throw new Error(`${eventId} keeps changing`);
    const waiting = places.map(({ userId, position }, i) => {
      return position === i + 1 ? userId : `${userId} at ${position}`;
    });
    const named = seats.map(({ userId }) => userId).toSorted();
    return `seats: ${named.join(" ")}; waiting: ${waiting.join(" ")}`;
  });
}
