import { setTimeout as sleep } from "node:timers/promises";
import type { RequestView } from "#contracts/request.ts";
import { inWords, type Reply, type ObservedAnswer } from "../history/answers.ts";
import { put, type Question } from "../history/asking.ts";
import type { Random } from "./random.ts";

/**
 * A client that finds out how its command ended: without an answer it asks again, under the same
 * Idempotency-Key, at any gateway that is alive; an accepted request it follows until its end.
 */

export type Manner = {
  /** Without a key a command is never repeated, because it might take effect twice. */
  readonly idempotencyKey: string | undefined;
  /** Seconds to wait for the outcome (`Prefer: wait`). */
  readonly wait: number;
  readonly random: Random;
};

/** Longer than any fault lasts, and than the messages of a dead worker stay hidden. */
const LONGEST_MS = 90_000;
const ANSWER_MS = 15_000;

/** Resolves with the answer, or undefined when it is unknown. Rejects when an accepted request never ends. */
export async function insist(
  urls: () => readonly string[],
  eventId: string,
  input: Question,
  { idempotencyKey, wait, random }: Manner,
): Promise<ObservedAnswer | undefined> {
  const deadline = performance.now() + LONGEST_MS;
  const isRepeatable = idempotencyKey !== undefined || input.type === "find" || input.type === "count";
  const headers = {
    ...(wait > 0 && { Prefer: `wait=${wait}` }),
    ...(idempotencyKey !== undefined && { "Idempotency-Key": idempotencyKey }),
  };
  let turn = 0;
  const send = async (method: string, path: string, body?: object): Promise<Reply> => {
    const living = urls();
    const init = {
      method,
      headers: { ...headers, ...(body && { "content-type": "application/json" }) },
      signal: AbortSignal.timeout(ANSWER_MS),
      ...(body && { body: JSON.stringify(body) }),
    };
    const response = await fetch((living[turn++ % living.length] ?? "http://127.0.0.1:9") + path, init);
    return { status: response.status, body: await response.json() };
  };
  const answered = async (request: () => Promise<Reply>): Promise<Reply | undefined> => {
    const reply = await request().catch(() => undefined);
    return reply?.status === 503 ? undefined : reply;
  };

  for (;;) {
    const reply = await answered(() => put(send, `/events/${eventId}`, input));
    if (reply?.status === 202) return inWords(input, await followed(send, reply, deadline, answered));
    if (reply !== undefined) return inWords(input, reply);
    if (!isRepeatable) return undefined;
    if (performance.now() > deadline)
      throw new Error(`no answer in ${LONGEST_MS} ms: ${JSON.stringify(input)}`);
    await sleep(random.int(50, 250));
  }
}

async function followed(
  send: (method: string, path: string) => Promise<Reply>,
  accepted: Reply,
  deadline: number,
  answered: (request: () => Promise<Reply>) => Promise<Reply | undefined>,
): Promise<Reply> {
  const { requestId } = accepted.body as RequestView;
  for (;;) {
    const reply = await answered(() => send("GET", `/requests/${requestId}?wait=5`));
    const { status, error } = (reply?.body ?? { status: "queued" }) as RequestView;
    if (reply !== undefined && reply.status !== 200) return reply;
    if (error !== undefined) return { status: error.status, body: error };
    if (reply !== undefined && status !== "queued") return reply;
    if (performance.now() > deadline) {
      throw new Error(`accepted, but not ended in ${LONGEST_MS} ms: ${JSON.stringify(accepted.body)}`);
    }
    if (reply === undefined) await sleep(100);
  }
}
