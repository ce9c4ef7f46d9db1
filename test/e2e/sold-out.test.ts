import { afterAll, beforeAll, expect, test } from "vitest";
import { expectAudited } from "../support/audited.ts";
import { createClient, inBatches } from "../support/client.ts";
import { idsOf } from "../support/systems/core.ts";
import { ask, list, type Question } from "../support/history/asking.ts";
import { expectLinearizable } from "../support/history/expect-linearizable.ts";
import { createRecorder } from "../support/history/recorder.ts";
import { eventSpecification } from "../support/history/specification.ts";
import { startSystem, type System } from "../support/systems/system.ts";

/** A crowd at an event without a seat and without a waitlist. */

const holders = idsOf("holder", 3);
const crowd = idsOf("crowd", 300);

type Kinds = readonly ("register" | "unregister" | "find")[];
const CHANGING: Kinds = ["register", "register", "register", "register", "find", "unregister"];
const CROWDED: Kinds = ["register", "register", "register", "find"];

let system: System;
let metricsUrl = "";
beforeAll(async () => {
  system = await startSystem({ more: { worker: { METRICS_PORT: "0" } } });
  const [, port] = (await system.workers[0]?.prints(/"port":(\d+)/)) ?? [];
  metricsUrl = `http://127.0.0.1:${port}/metrics`;
  await system.client.createUsers([...holders, ...crowd]);
});
afterAll(() => system.stop());

/** Refusals that came through the queue. */
async function queuedRefusals(): Promise<number> {
  const text = await (await fetch(metricsUrl)).text();
  return Number(/muster_commands_ended_total\{outcome="EventFull"\} (\d+)/.exec(text)?.[1] ?? 0);
}

async function soldOut(eventId: string): Promise<void> {
  await system.client.createEvent(eventId, holders.length, false);
  for (const userId of holders)
    await system.client.ended((await system.client.register(eventId, userId)).requestId);
}

test("is refused without filling the queue, and every request can be asked for", async () => {
  const { client } = system;
  await soldOut("full");
  const accepted: string[] = [];
  await inBatches(crowd, 50, async (userId) => {
    accepted.push((await client.register("full", userId)).requestId);
  });
  const ended = await Promise.all(accepted.map((requestId) => client.ended(requestId)));
  for (const { status, error } of ended) {
    expect(status).toBe("rejected");
    expect(error).toMatchObject({ code: "EVENT_FULL", status: 409, capacity: 3, registeredCount: 3 });
  }
  expect(await queuedRefusals()).toBeLessThan(crowd.length / 2);
});

test("does not overtake: whoever comes after somebody has given up a seat may have it", async () => {
  const { client } = system;
  await soldOut("turns");
  let seated = holders[0] ?? "";
  for (const next of crowd.slice(0, 30)) {
    const noise = crowd.slice(100, 130).map((userId) => client.register("turns", userId));
    await Promise.all(noise);
    const cancelled = await client.unregister("turns", seated);
    const came = await client.register("turns", next);
    expect(await client.ended(cancelled.requestId)).toMatchObject({ outcome: "unregistered" });
    expect(await client.ended(came.requestId)).toMatchObject({ status: "succeeded", outcome: "registered" });
    seated = next;
  }
});

test("is refused at moments that agree with what everybody else was told", async () => {
  await system.client.createEvent("van", 2, false);
  const recorder = createRecorder();
  const before = await queuedRefusals();
  // Between the times at which seats change hands nobody gives one up, or the gate would leave all to the
  // queue.
  for (const kinds of Array.from({ length: 5 }, () => [CHANGING, CROWDED]).flat()) {
    const clients = Array.from({ length: 12 }, async (_, client) => {
      for (let i = 0; i < 6; i++) {
        const userId = crowd[(client * 7 + i * 5) % 9] ?? "";
        const input: Question = { type: kinds[(client + i * 7) % kinds.length] ?? "find", userId };
        await recorder.record(`client-${client}`, "van", input, () => ask(system.url, "van", input));
      }
    });
    await Promise.all(clients);
  }
  const witness = createClient(system.url);
  await recorder.record("witness", "van", { type: "list" }, () => list(witness, "van"));
  const history = recorder.historyOf("van");
  expectLinearizable(eventSpecification(2, false), history);
  const refused = history.filter(({ answer }) => answer?.startsWith("EVENT_FULL")).length;
  expect((await queuedRefusals()) - before, "some were refused at the gate").toBeLessThan(refused);
  await expectAudited(system);
});
