import type { RequestView } from "#contracts/request.ts";
import { type Client, eventually } from "../client.ts";
import { inWords, type Reply, type WordedAnswer } from "./answers.ts";
import type { Answer, Input } from "./specification.ts";

/** Carries out operations over HTTP, from sending a command until its outcome is known. */

/** What can be asked in one request. */
export type Question = Exclude<Input, { type: "list" }>;

type Manner = {
  /** When the client closes the connection without an answer, in milliseconds; never unless given. */
  readonly patienceMs?: number | undefined;
  readonly idempotencyKey?: string;
};

/** Longer than the messages of a crashed worker stay hidden. */
const LONGEST_MS = 40_000;

/** Resolves with the answer, or with undefined when nobody knows whether the question was received. */
export async function ask(
  url: string,
  eventId: string,
  input: Question,
  { patienceMs, idempotencyKey }: Manner = {},
): Promise<WordedAnswer | undefined> {
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

/** Follows an accepted request until it has ended; resolves with its outcome, as `Prefer: wait` shows it. */
async function ended(send: Send, accepted: Reply): Promise<Reply> {
  const { requestId } = accepted.body as RequestView;
  for (;;) {
    const reply = await send("GET", `/requests/${requestId}?wait=20`);
    // The request goes on all the same; the caller's patience is the deadline.
    if (reply.status === 503) continue;
    const { status, error } = reply.body as RequestView;
    if (error !== undefined) return { status: error.status, body: error };
    if (status !== "queued") return reply;
  }
}

/** Who has a seat and who waits, at the same moment. */
export async function list(client: Client, eventId: string): Promise<Answer> {
  return await eventually(async (): Promise<Answer> => {
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
