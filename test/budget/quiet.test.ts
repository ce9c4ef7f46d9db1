import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApplyDeps, applyCommands } from "#application/applying/apply-commands.ts";
import { createRelay } from "#application/relaying/relay.ts";
import { type Core, idsOf, register, startCore, unregister } from "../support/systems/core.ts";
import { createMeter } from "./meter.ts";

/** What one command costs at an event where little happens, from its transaction to its notification. */

let core: Core;
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.stop());

/** A worker whose clock goes a minute ahead with each command; what it publishes. */
function quietWorker() {
  const published: string[] = [];
  let minutes = 0;
  const clock = () => new Date(Date.now() + minutes * 60_000).toISOString();
  const fail = (_: string, error: unknown) => expect.fail(String(error));
  const publish = async (_: string, all: readonly { readonly id: string }[]) =>
    void published.push(...all.map(({ id }) => id));
  const relay = createRelay({
    outbox: core.outbox,
    topic: { isOrdered: false, publish },
    clock,
    report: fail,
  });
  const deps: ApplyDeps = {
    store: core.store,
    clock,
    announce: (entry) => relay.announce(entry),
    settling: relay,
    report: fail,
    stopping: new AbortController().signal,
  };
  const apply = async (eventId: string, command: ReturnType<typeof register | typeof unregister>) => {
    minutes++;
    const submitted = { ...command, acceptedAt: clock() };
    expect(await applyCommands(deps, eventId, [submitted])).toEqual({ done: 1 });
    await relay.idle();
  };
  return { apply, published };
}

test("a registration writes no more than eight units until its notification is out", async () => {
  const [first = "", ann = "", bob = ""] = idsOf("quiet", 3);
  await core.addUsers([first, ann, bob]);
  const eventId = await core.addEvent(2);
  const { apply, published } = quietWorker();
  // From here on the store knows that they exist.
  for (const userId of [first, ann]) await apply(eventId, register(userId));
  await apply(eventId, unregister(ann));
  const meter = createMeter(core.dynamo);

  const { units, calls } = await meter.costOf(() => apply(eventId, register(ann)));

  // Event and row are read for a unit each.
  expect(units - 2).toBeLessThanOrEqual(8);
  expect(calls).toBe(2);
  expect(published).toEqual([2, 3, 4, 5].map((version) => `${eventId}/${version}/0`));
});
