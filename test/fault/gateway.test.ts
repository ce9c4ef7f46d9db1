import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { idsOf } from "../support/systems/core.ts";
import type { Rule } from "../support/faults/rules.ts";
import { createScenarios, expectHeldUnderLoad } from "../support/faults/scenario.ts";
import { subscribe } from "#cli/demo/subscription.ts";

const scenario = createScenarios();

const call = "SendMessageBatch";
const FAULTS: readonly (readonly [string, Rule])[] = [
  ["killed before its send", { call, fault: "kill-before", times: 2, after: 10 }],
  ["killed during its send", { call, fault: "kill-during", times: 2, after: 10 }],
  ["killed after its send", { call, fault: "kill-after", times: 2, after: 10 }],
  ["whose sends get no answer", { call, fault: "lost-answer", times: 12, after: 5 }],
  ["whose sends never arrive", { call, fault: "never-sent", times: 12, after: 5 }],
  ["whose sends are taken in part", { call, fault: "partial", chance: 0.5 }],
  ["that is slow to send", { call, fault: "slow", chance: 0.3, ms: 700 }],
];

for (const [name, rule] of FAULTS) {
  scenario(
    `a gateway ${name}: its clients ask again under the same key`,
    { gateways: 2, gateway: { rules: [rule] } },
    async (system, random) => {
      await expectHeldUnderLoad(system, random, { faults: [`${rule.call} ${rule.fault}`] });
    },
  );
}

/** The processes that had to end ended by themselves and in time, and are replaced like any other. */
const GRACE_MS = 30_000;

scenario("SIGTERM under load in a gateway", { gateways: 2 }, async (system, random) => {
  const [leaving] = system.gateways.running();
  await expectHeldUnderLoad(system, random, { commands: 200 }, async () => {
    await sleep(500);
    const signalledAt = performance.now();
    expect(await leaving?.end("SIGTERM")).toBe(0);
    expect(performance.now() - signalledAt).toBeLessThan(GRACE_MS);
  });
  expect(leaving?.output()).toContain('"msg":"stopped"');
});

scenario("SIGTERM under load in a worker", { workers: 2 }, async (system, random) => {
  const [leaving] = system.workers.running();
  await expectHeldUnderLoad(system, random, { commands: 200 }, async () => {
    await sleep(500);
    const signalledAt = performance.now();
    expect(await leaving?.end("SIGTERM")).toBe(0);
    expect(performance.now() - signalledAt).toBeLessThan(GRACE_MS);
  });
  expect(leaving?.output()).toContain('"msg":"stopped"');
});

scenario(
  "SIGTERM in a worker with more to publish than it has time for: the rest is left to the next one",
  { worker: { rules: [{ call: "PublishBatch", fault: "slow", ms: 1400 }] } },
  async (system) => {
    const users = idsOf("announced", 300);
    const client = system.client();
    await client.createUsers(users);
    await client.createEvent("announced", users.length);
    const subscriber = await subscribe(system.clients, system.topicArn, "announced");
    const accepted = await Promise.all(users.map((userId) => client.register("announced", userId)));
    await Promise.all(accepted.map(({ requestId }) => client.ended(requestId)));
    const [leaving] = system.workers.running();

    const signalledAt = performance.now();
    expect(await leaving?.end("SIGTERM")).toBe(0);
    expect(performance.now() - signalledAt).toBeLessThan(15_000);

    await system.calm();
    const arrived = await subscriber.receive(users.length);
    const people = arrived.flatMap((one) => (one.type === "registration.registered" ? [one.subject] : []));
    expect(people.toSorted()).toEqual(users);
  },
);

scenario(
  "SIGTERM in a gateway: whoever was let in gets an answer, and nobody is turned away before the door is shut",
  { workers: 0 },
  async (system) => {
    const [url = ""] = system.urls();
    const [leaving] = system.gateways.running();
    const client = system.client();
    const users = idsOf("inside", 8);
    await client.createUsers(users);
    await client.createEvent("door", users.length);
    const inside = users.map((userId) => client.register("door", userId, { wait: 20 }));
    const before: string[] = [];
    let isTold = false;
    /** On a connection of its own each time, until there is nobody to answer. */
    const knock = async (): Promise<void> => {
      while (!isTold) {
        const answer = await fetch(`${url}/healthz`, { headers: { connection: "close" } }).then(
          ({ status }) => String(status),
          (error: Error) => String((error.cause as { code?: string } | undefined)?.code),
        );
        // The kernel takes connections that the gateway has not; those it resets at the moment of closing.
        if (!isTold) before.push(answer);
      }
    };
    const knocking = Array.from({ length: 8 }, knock);
    await sleep(1000);
    isTold = true;

    expect(await leaving?.end("SIGTERM")).toBe(0);
    await Promise.all(knocking);
    expect(new Set(before)).toEqual(new Set(["200"]));
    // Requests under way are answered that they are in the queue, which is true.
    const accepted = await Promise.all(inside);
    system.workers.add();
    await system.calm();
    const ended = await Promise.all(
      accepted.map(({ requestId }) => system.client().ended(requestId, 60_000)),
    );
    expect(ended.map(({ outcome }) => outcome)).toEqual(users.map(() => "registered"));
  },
);
