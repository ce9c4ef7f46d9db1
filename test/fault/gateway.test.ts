import { setTimeout as pause } from "node:timers/promises";
import { expect } from "vitest";
import type { Rule } from "../support/faults/rules.ts";
import { createScenarios, expectHeldUnderLoad } from "../support/faults/scenario.ts";

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

/** The processes that were told to end, and ended, by themselves and in time, are replaced like any other. */
const GRACE_MS = 30_000;

scenario("SIGTERM under load in a gateway", { gateways: 2 }, async (system, random) => {
  const [leaving] = system.gateways.running();
  await expectHeldUnderLoad(system, random, { commands: 200 }, async () => {
    await pause(500);
    const told = performance.now();
    expect(await leaving?.end("SIGTERM")).toBe(0);
    expect(performance.now() - told).toBeLessThan(GRACE_MS);
  });
  expect(leaving?.output()).toContain('"msg":"stopped"');
});

scenario("SIGTERM under load in a worker", { workers: 2 }, async (system, random) => {
  const [leaving] = system.workers.running();
  await expectHeldUnderLoad(system, random, { commands: 200 }, async () => {
    await pause(500);
    const told = performance.now();
    expect(await leaving?.end("SIGTERM")).toBe(0);
    expect(performance.now() - told).toBeLessThan(GRACE_MS);
  });
  expect(leaving?.output()).toContain('"msg":"stopped"');
});

scenario(
  "SIGTERM in a gateway: whoever was let in gets an answer, and nobody is turned away before the door is shut",
  { gateways: 1, workers: 1 },
  async (system) => {
    const [url = ""] = system.urls();
    const [leaving] = system.gateways.running();
    const client = system.client();
    await client.createUsers(["ada"]);
    await client.createEvent("door", 5);
    const seen: string[] = [];
    let isOver = false;
    const knock = async (): Promise<void> => {
      while (!isOver) {
        const headers = { connection: "close", "content-type": "application/json", prefer: "wait=5" };
        const init = { method: "POST", headers, body: JSON.stringify({ userId: "ada" }) };
        const answer = await fetch(`${url}/events/door/register`, init).then(
          async (response) => {
            await response.json();
            return String(response.status);
          },
          (error: Error) => String((error.cause as { code?: string } | undefined)?.code),
        );
        seen.push(answer);
        if (answer === "ECONNREFUSED") return;
      }
    };
    const knocking = Array.from({ length: 8 }, knock);
    await pause(1000);
    expect(seen).not.toContain("ECONNREFUSED");
    expect(await leaving?.end("SIGTERM")).toBe(0);
    isOver = true;
    await Promise.all(knocking);

    // An answer, or a door that is shut; no connection that was torn.
    expect([...new Set(seen)].filter((answer) => !/^(201|202|409|ECONNREFUSED)$/.test(answer))).toEqual([]);
  },
);
