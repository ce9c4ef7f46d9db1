import { expect } from "vitest";
import type { Question } from "../history/asking.ts";
import { createRecorder, type Recorder } from "../history/recorder.ts";
import { insist } from "./insisting.ts";
import type { Random } from "./random.ts";

/** What clients do to a few small events, all at once. */

export type Stage = { readonly eventId: string; readonly capacity: number; readonly hasWaitlist: boolean };

export type Load = {
  readonly events: readonly Stage[];
  readonly users: readonly string[];
  readonly clients: number;
  /** The operations of each client, one after another. */
  readonly calls: number;
};

/** Plans a load; `name` makes its events others than those of another load in the same system. */
export function planLoad(random: Random, commands: number, name = "event"): Load {
  const events = Array.from({ length: random.int(1, 3) }, (_, i) => ({
    eventId: `${name}-${i}`,
    capacity: random.int(1, 4),
    hasWaitlist: random.chance(0.8),
  }));
  const users = Array.from({ length: random.int(5, 9) }, (_, i) => `user-${i}`);
  const clients = random.int(6, 12);
  return { events, users, clients, calls: Math.ceil(commands / clients) };
}

/** Plays the load; resolves with its history once every client has its last answer. */
export async function play(
  urls: () => readonly string[],
  random: Random,
  { events, users, clients, calls }: Load,
): Promise<Recorder> {
  const recorder = createRecorder();
  const one = async (client: string): Promise<void> => {
    const chance = random.of(client);
    for (let i = 0; i < calls; i++) {
      const { eventId } = chance.pick(events);
      const input = question(chance, users);
      const ask = (idempotencyKey: string | undefined) =>
        insist(urls, eventId, input, {
          idempotencyKey,
          wait: chance.pick([0, 1, 10]),
          random: chance,
        });
      // Most have a key. Some are sent twice at the same moment, and both must be the same request.
      const key = chance.chance(0.95) ? `${client}-${i}` : undefined;
      const copies = key !== undefined && chance.chance(0.1) ? 2 : 1;
      await recorder.record(client, eventId, input, async () => {
        const answers = await Promise.all(Array.from({ length: copies }, () => ask(key)));
        if (input.type !== "find" && input.type !== "count") expect(new Set(answers).size, key).toBe(1);
        return answers[0];
      });
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, i) => one(`client-${i}`)));
  return recorder;
}

function question(random: Random, users: readonly string[]): Question {
  const userId = random.pick(users);
  const die = random.int(1, 22);
  if (die <= 9) return { type: "register", userId };
  if (die <= 16) return { type: "unregister", userId };
  if (die <= 18) return { type: "find", userId };
  if (die <= 20) return { type: "count" };
  return { type: "resize", capacity: random.int(1, 5) };
}
