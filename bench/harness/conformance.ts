import { deepStrictEqual } from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { type Backend, userId } from "./backend.ts";

/**
 * Every backend has to answer these steps alike before its speed means anything. `prefix` begins the ids of
 * the events that this creates. Rejects with the first difference.
 */
export async function expectConformance({ client, name }: Backend, prefix: string): Promise<void> {
  const [small, closed] = [`${prefix}-small`, `${prefix}-closed`];
  const [ada, ben, cleo, dan] = [0, 1, 2, 3].map(userId) as [string, string, string, string];
  await client.createEvent(small, 1);
  await client.createEvent(closed, 1, false);
  const steps: readonly (readonly [string, () => Promise<unknown>, unknown])[] = [
    ["the first has the seat", () => client.register(small, ada), "registered"],
    ["not a second time", () => client.register(small, ada), "ALREADY_REGISTERED"],
    ["the next wait", () => client.register(small, ben), "waitlisted"],
    ["in order", () => client.register(small, cleo), "waitlisted"],
    ["at one place", () => client.register(small, ben), "ALREADY_WAITLISTED"],
    ["which they see", () => placeOf(cleo), ["waitlisted", 2]],
    ["nobody is there who isn't", () => client.unregister(small, dan), "NOT_REGISTERED"],
    ["a seat is given up", () => client.unregister(small, ada), "unregistered"],
    ["the head has it", () => placeOf(ben), ["registered", undefined]],
    ["and the others move up", () => placeOf(cleo), ["waitlisted", 1]],
    ["who comes back waits", () => client.register(small, ada), "waitlisted"],
    ["a place is given up", () => client.unregister(small, cleo), "left-waitlist"],
    ["the first waits ahead", () => placeOf(ada), ["waitlisted", 1]],
    ["without a waitlist there is a seat", () => client.register(closed, ada), "registered"],
    ["or none", () => client.register(closed, ben), "EVENT_FULL"],
    ["for strangers neither", () => client.register(closed, "stranger"), "USER_NOT_FOUND"],
    ["nor at no event", () => client.register(`${prefix}-none`, ada), "EVENT_NOT_FOUND"],
    ["a key makes it one request", () => twiceUnderOneKey(), "the same request"],
  ];

  async function placeOf(user: string): Promise<unknown> {
    const { status, position } = await client.muster.getRegistration({ eventId: small, userId: user });
    return [status, position];
  }

  async function twiceUnderOneKey(): Promise<string> {
    const manner = { wait: 20, idempotencyKey: "key" };
    const register = () => client.muster.register({ eventId: small, userId: dan, ...manner });
    const [first, second] = [await register(), await register()];
    return isDeepStrictEqual(first, second) ? "the same request" : JSON.stringify([first, second]);
  }

  for (const [what, act, expected] of steps) {
    deepStrictEqual(await act(), expected, `(${name}) answers otherwise: ${what}`);
  }
}
