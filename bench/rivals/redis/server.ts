import { execFileSync } from "node:child_process";
import { Redis } from "ioredis";
import { freePort } from "#localstack/processes/free-port.ts";
import { systemClock } from "#platform/clock.ts";
import { type Storage, userId } from "#bench/harness/backend.ts";
import { makeDataDirectory, serve } from "../unprivileged.ts";
import { keysOf, USERS } from "./keys.ts";

export type RedisServer = Storage & { readonly port: number; stop(): Promise<void> };

const AT_A_TIME = 5000;

/** Redis with an append-only file that is on disk every second; undefined where it is not installed. */
export async function startRedis(): Promise<RedisServer | undefined> {
  if (!isInstalled()) return undefined;
  const [port, directory] = [await freePort(), makeDataDirectory("redis")];
  const options = { bind: "127.0.0.1", dir: directory, save: "", appendonly: "yes", appendfsync: "everysec" };
  const args = Object.entries({ port: String(port), ...options }).flatMap(([name, value]) => [
    `--${name}`,
    value,
  ]);
  const server = serve({ file: "redis-server", args });
  const redis = new Redis({ port, host: "127.0.0.1", retryStrategy: () => 50 });
  redis.on("error", () => undefined);
  await redis.ping();
  return {
    port,
    async addUsers(count) {
      const createdAt = systemClock();
      await inBatches(count, async (numbers) => {
        const users = numbers
          .map(userId)
          .map((id) => [id, JSON.stringify({ userId: id, name: `Name of ${id}`, createdAt })]);
        await redis.hset(USERS, ...users.flat());
      });
    },
    addFullEvent: (eventId, seats, waiting) => addFullEvent(redis, eventId, seats, waiting),
    async stop() {
      redis.disconnect();
      await server.stop();
    },
  };
}

async function addFullEvent(redis: Redis, eventId: string, seats: number, waiting: number): Promise<void> {
  const keys = keysOf(eventId);
  const at = systemClock();
  const head = { eventId, title: eventId, date: "2027-05-01T18:00:00.000Z", hasWaitlist: 1, version: 1 };
  const counts = { capacity: seats, registeredCount: seats, nextTicket: waiting + 1, changedAt: at };
  await redis.hset(keys.event, { ...head, ...counts });
  await inBatches(seats + waiting, async (numbers) => {
    const batch = redis.pipeline();
    for (const number of numbers) {
      const ticket = number - seats + 1;
      const isSeated = ticket < 1;
      const standing = isSeated
        ? { status: "registered", registeredAt: at }
        : { status: "waitlisted", ticket, waitlistedAt: at };
      batch.hset(keys.standings, userId(number), JSON.stringify(standing));
      if (isSeated) batch.zadd(keys.seats, Date.parse(at), userId(number));
      else batch.zadd(keys.waitlist, ticket, userId(number));
    }
    await batch.exec();
  });
}

async function inBatches(count: number, work: (numbers: readonly number[]) => Promise<void>): Promise<void> {
  for (let from = 0; from < count; from += AT_A_TIME) {
    await work(Array.from({ length: Math.min(AT_A_TIME, count - from) }, (_, i) => from + i));
  }
}

function isInstalled(): boolean {
  try {
    execFileSync("redis-server", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
