import type { Redis } from "ioredis";
import type { QueriesDeps } from "#application/querying/deps.ts";
import type { User } from "#contracts/user.ts";
import type { RequestRecord } from "#domain/request-record.ts";
import { type EventState, NONE_COUNTED, seatOf, type Standing } from "#domain/event-state.ts";
import { NO_TALLY } from "#domain/tally.ts";
import type { RequestMemory } from "#ports/request-memory.ts";
import { notMeasured } from "../at-once.ts";
import { keysOf, USERS } from "./keys.ts";

type Ports = Omit<QueriesDeps, "sealer" | "clock" | "journal"> & { readonly memory: RequestMemory };

/** Muster's ports for reading, on Redis; its answers are those of Muster's own adapters. */
export function createPorts(redis: Redis): Ports {
  const findUsers = async (ids: readonly string[]): Promise<Map<string, User>> => {
    const found = ids.length === 0 ? [] : await redis.hmget(USERS, ...ids);
    const users = found.flatMap((text) => (text === null ? [] : [JSON.parse(text) as User]));
    return new Map(users.map((user) => [user.userId, user]));
  };
  const findEvent = async (eventId: string): Promise<EventState | undefined> => {
    const keys = keysOf(eventId);
    const [fields, waiting] = await Promise.all([redis.hgetall(keys.event), redis.zcard(keys.waitlist)]);
    return fields["eventId"] === undefined ? undefined : toEvent(fields, waiting);
  };
  return {
    users: {
      create: notMeasured,
      markOf: notMeasured,
      list: notMeasured,
      findMany: findUsers,
      find: async (id) => (await findUsers([id])).get(id),
    },
    events: {
      async create({ eventId, details, capacity, hasWaitlist, changedAt: at }) {
        const { event } = keysOf(eventId);
        if ((await redis.hsetnx(event, "eventId", eventId)) === 0) return false;
        const counts = { registeredCount: 0, nextTicket: 1, version: 1, changedAt: at };
        await redis.hset(event, { ...details, capacity, hasWaitlist: hasWaitlist ? 1 : 0, ...counts });
        return true;
      },
      markOf: notMeasured,
      list: notMeasured,
      byDate: notMeasured,
      async findMany(ids) {
        const found = await Promise.all(ids.map(findEvent));
        return new Map(found.flatMap((event) => (event === undefined ? [] : [[event.eventId, event]])));
      },
      find: findEvent,
    },
    registrations: registrationsOf(redis),
    memory: requestMemoryOf(redis),
  };
}

function toEvent(fields: Record<string, string>, waitlistCount: number): EventState {
  const number = (name: string) => Number(fields[name]);
  return {
    eventId: fields["eventId"] ?? "",
    details: { title: fields["title"] ?? "", date: fields["date"] ?? "" },
    capacity: number("capacity"),
    hasWaitlist: fields["hasWaitlist"] === "1",
    registeredCount: number("registeredCount"),
    ...NONE_COUNTED,
    waitlistCount,
    nextTicket: number("nextTicket"),
    tally: NO_TALLY,
    version: number("version"),
    changedAt: fields["changedAt"] ?? "",
  };
}

function registrationsOf(redis: Redis): QueriesDeps["registrations"] {
  const standings = async (eventId: string, userIds: readonly string[]): Promise<Standing[]> => {
    const found = userIds.length === 0 ? [] : await redis.hmget(keysOf(eventId).standings, ...userIds);
    return found.map((text) => (text === null ? { status: "none" } : (JSON.parse(text) as Standing)));
  };
  return {
    ofUser: notMeasured,
    atEvent: notMeasured,
    offers: notMeasured,
    find: async (eventId, userId) => (await standings(eventId, [userId]))[0] ?? { status: "none" },
    async seats(eventId, { limit, after = "" }) {
      const from = after === "" ? 0 : Date.parse(after.slice(0, after.indexOf("#")));
      // People of the same moment as the last one shown are read again, and skipped.
      const userIds = await redis.zrange(
        keysOf(eventId).seats,
        from,
        "+inf",
        "BYSCORE",
        "LIMIT",
        0,
        2 * limit,
      );
      const found = await standings(eventId, userIds);
      const seats = found.flatMap((standing, i) => {
        const userId = userIds[i] ?? "";
        if (standing.status !== "registered" || seatOf(standing.registeredAt, userId) <= after) return [];
        return [{ userId, standing }];
      });
      const items = seats.slice(0, limit);
      const last = items.at(-1);
      const next = seats.length > limit && last && seatOf(last.standing.registeredAt, last.userId);
      return { items, ...(next && { next }) };
    },
    async waiting(eventId, afterTicket, limit) {
      const { waitlist } = keysOf(eventId);
      const range = [`(${afterTicket}`, "+inf", "BYSCORE", "LIMIT", 0, limit] as const;
      const userIds = await redis.zrange(waitlist, ...range);
      return (await standings(eventId, userIds)).flatMap((standing, i) => {
        if (standing.status !== "waitlisted") return [];
        const { ticket, waitlistedAt } = standing;
        return [{ ticket, userId: userIds[i] ?? "", waitlistedAt }];
      });
    },
    countWaiting: (eventId, _fromTicket, throughTicket) =>
      redis.zcount(keysOf(eventId).waitlist, "-inf", throughTicket),
  };
}

function requestMemoryOf(redis: Redis): RequestMemory {
  return {
    histories: (addresses) =>
      Promise.all(
        addresses.map(async ({ eventId, userId = "" }) => {
          const found = await redis.hvals(keysOf(eventId).requests(userId));
          return { records: found.map((text) => JSON.parse(text) as RequestRecord) };
        }),
      ),
  };
}
