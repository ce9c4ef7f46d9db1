import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import type { RequestRecord } from "#domain/request-record.ts";
import { systemClock } from "#platform/clock.ts";
import { createSampler, SECOND_ZONE } from "#bench/proxy/latency.ts";
import { gatewayOver } from "#bench/harness/gateway-over.ts";
import { serveApp } from "#bench/harness/serve-app.ts";
import { type Apply, applyAtOnce } from "../at-once.ts";
import { keysOf, USERS } from "./keys.ts";
import { createPorts } from "./ports.ts";

/** Registration in Redis: `gateway-main.ts PORT SEED|-`. With a seed, answers wait for a second zone. */

type WithApply = Redis & { applyCommand(...keysAndArguments: string[]): Promise<string> };

const [port, seed = "-"] = process.argv.slice(2);
const lua = readFileSync(join(import.meta.dirname, "apply.lua"), "utf8");
const scripts = { applyCommand: { lua, numberOfKeys: 6 } };
const redis = new Redis({ host: "127.0.0.1", port: Number(port), scripts }) as WithApply;
const sample = createSampler(Number(seed));

const apply: Apply = async (eventId, { command: { type, userId }, key, fingerprint, acceptedAt }) => {
  const now = systemClock();
  const { event, standings, seats, waitlist, requests } = keysOf(eventId);
  const keys = [USERS, event, standings, seats, waitlist, requests(userId)];
  const about = [type, userId, key, fingerprint, acceptedAt, now, String(Date.parse(now))];
  const record = await redis.applyCommand(...keys, ...about);
  // As with WAIT: it delays nobody else, and others see the change earlier.
  if (seed !== "-") await sleep(sample(SECOND_ZONE));
  return JSON.parse(record) as RequestRecord;
};

await serveApp(gatewayOver({ ...createPorts(redis), ...applyAtOnce(apply) }));
