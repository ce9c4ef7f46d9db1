import { afterAll, beforeAll, expect, test } from "vitest";
import type { IncomingMessage } from "node:http";
import { EventEmitter } from "node:events";
import { createIdentities } from "#adapters/dynamodb/identities.ts";
import { makeApiKey } from "#application/identifying/api-key.ts";
import { composeGateway } from "#gateway/compose.ts";
import { gatewaySchema } from "#gateway/config.ts";
import { readConfig } from "#platform/config.ts";
import { authEnvironment, bearer } from "../support/keys.ts";
import { type Provider, startProvider } from "../support/provider.ts";
import { type Core, startCore } from "../support/systems/core.ts";
import { createMeter } from "./meter.ts";

/** What limits cost: nothing of the database. */

let [core, provider]: [Core, Provider] = [{} as Core, {} as Provider];
let meter: ReturnType<typeof createMeter>;
beforeAll(async () => {
  [core, provider] = [await startCore(), await startProvider()];
  meter = createMeter(core.dynamo);
});
afterAll(async () => {
  provider.stop();
  await core.stop();
});

/** A gateway whose calls are counted, and what somebody at an address of their own is answered by it. */
function gatewayWith(limits: "on" | "off") {
  const { users, events, registrations, memory, dynamo, names } = core;
  const identities = createIdentities(dynamo, names.tables);
  const env = { ...core.env, LOG_LEVEL: "silent", ...authEnvironment(), ...provider.env, LIMITS: limits };
  const parts = { users, events, registrations, memory, identities };
  const { app } = composeGateway(readConfig(gatewaySchema, env), parts);
  return async (credential: string, method: string, path: string, body?: object) => {
    const socket = Object.assign(new EventEmitter(), { remoteAddress: "203.0.113.1" });
    const incoming = { socket, headers: {}, url: "/" } as unknown as IncomingMessage;
    const headers = { "content-type": "application/json", ...bearer(credential) };
    const json = body && { body: JSON.stringify(body) };
    const answer = await app.request(path, { method, headers, ...json }, { incoming });
    await answer.text();
    return answer.status;
  };
}

/** What everything that a person does costs, a few times; with the answers. */
async function costOfDay(limits: "on" | "off", sub: string) {
  const ask = gatewayWith(limits);
  const token = await provider.token({ sub });
  await ask(token, "POST", "/users", { name: "Ada" });
  const statuses: number[] = [];
  const cost = await meter.costOf(async () => {
    for (const [method, path] of [
      ["GET", "/me"],
      ["GET", "/events"],
      ["GET", "/events?limit=1000"],
      ["GET", "/events/none"],
      ["DELETE", "/events/none/register/somebody"],
      ["GET", "/users/somebody"],
    ] as const) {
      statuses.push(await ask(token, method, path));
    }
  });
  return { cost, statuses };
}

test("whoever keeps within them costs what they cost without", async () => {
  const off = await costOfDay("off", "ada");
  expect(off.cost.calls).toBeGreaterThan(2);
  expect(await costOfDay("on", "ben")).toEqual(off);
});

test("whoever does not costs nothing any more", async () => {
  const ask = gatewayWith("on");
  const token = await provider.token({ sub: "cyd" });
  while ((await ask(token, "GET", "/me")) === 200);
  const statuses: number[] = [];
  const { calls } = await meter.costOf(async () => {
    for (let i = 0; i < 20; i++) statuses.push(await ask(token, "GET", "/events?limit=1000"));
  });
  expect(statuses).toEqual(Array<number>(20).fill(429));
  expect(calls).toBe(0);
});

test("whoever guesses keys has ten looked up, and then five a second, however many they try", async () => {
  const ask = gatewayWith("on");
  const since = performance.now();
  const { calls } = await meter.costOf(async () => {
    for (let i = 0; i < 200; i++) await ask(makeApiKey().text, "GET", "/me");
  });
  expect(calls).toBeGreaterThanOrEqual(15);
  expect(calls).toBeLessThanOrEqual(10 + 5 * Math.ceil((performance.now() - since) / 1000));
});
