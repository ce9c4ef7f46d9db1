import { BatchWriteCommand } from "@aws-sdk/lib-dynamodb";
import { expect } from "vitest";
import { eventToItem } from "#adapters/dynamodb/items.ts";
import { createLiveFeed } from "#application/live/live-feed.ts";
import type { SubmittedCommand } from "#contracts/command-message.ts";
import { eventAfter } from "#domain/roster.ts";
import { composeGateway } from "#gateway/compose.ts";
import { gatewaySchema } from "#gateway/config.ts";
import { readConfig } from "#platform/config.ts";
import { systemClock } from "#platform/clock.ts";
import { createApplier } from "../support/systems/applier.ts";
import { readStream, saying } from "../support/streams.ts";
import { checkIn, type Core, idsOf, register, update } from "../support/systems/core.ts";
import { createMeter } from "./meter.ts";

/**
 * A gateway whose reads are measured, and data that grows: users; an event with seats, one with seats to which somebody
 * has come, one with offers, and one with a waitlist, which all of them are at; and events at which one person, `hub`,
 * waits.
 */
export async function createStage(core: Core) {
  const { users, events, registrations, journal } = core;
  const parts = { users, events, registrations, journal };
  const config = readConfig(gatewaySchema, { ...core.env, LOG_LEVEL: "silent" });
  const { memory, personal, outbox } = core;
  const live = createLiveFeed({ ...parts, journal: outbox, clock: systemClock }, { maxStreams: Infinity });
  const { app } = composeGateway(config, { ...parts, memory, personal, live });
  const meter = createMeter(core.dynamo);

  const apply = async (eventId: string, commands: readonly SubmittedCommand[]): Promise<void> => {
    const { apply: applyAll, errors } = createApplier(core.store);
    expect(await applyAll(eventId, commands)).toEqual({ done: commands.length });
    expect(errors).toEqual([]);
  };

  const addEvents = async (eventIds: readonly string[], capacity: number, rules: object = {}) => {
    for (let i = 0; i < eventIds.length; i += 25) {
      const puts = eventIds.slice(i, i + 25).map((eventId) => {
        const details = { title: `Title of ${eventId}`, date: "2027-05-01T18:00:00.000Z", ...rules };
        const created = { type: "EventCreated", eventId, details, capacity, hasWaitlist: true } as const;
        return { PutRequest: { Item: eventToItem(eventAfter([{ ...created, at: systemClock() }])) } };
      });
      await core.dynamo.send(new BatchWriteCommand({ RequestItems: { [core.names.tables.events]: puts } }));
    }
  };

  await core.addUsers(["hub", "idle", "first"]);
  await addEvents(["seats", "door"], 10_000);
  await addEvents(["line"], 1);
  await addEvents(["offers"], 1, { promotion: "offer" });
  for (const eventId of ["seats", "line"]) await apply(eventId, [register("hub")]);
  for (const eventId of ["door", "offers"]) await apply(eventId, [register("first")]);
  let offered = 0;

  return {
    /** A request to be asked for, which nobody carries out. */
    async requestId(): Promise<string> {
      const headers = { "content-type": "application/json" };
      const body = JSON.stringify({ userId: "hub" });
      const response = await app.request("/events/seats/register", { method: "POST", headers, body });
      return ((await response.json()) as { requestId: string }).requestId;
    },

    /** What a GET costs that is answered with 200; with its answer. */
    async get(path: string) {
      let body: { items?: unknown[]; nextCursor?: string } = {};
      const cost = await meter.costOf(async () => {
        const response = await app.request(path);
        expect(response.status, path).toBe(200);
        const type = response.headers.get("content-type") ?? "";
        if (type.startsWith("text/event-stream")) return await firstStates(response, path);
        const text = await response.text();
        if (type.includes("json")) body = JSON.parse(text) as never;
      });
      return { cost, body };
    },

    /** What a HEAD costs; with the headers of its answer. */
    async head(path: string) {
      let headers = new Headers();
      const cost = await meter.costOf(async () => {
        ({ headers } = await app.request(path, { method: "HEAD" }));
      });
      return { cost, headers };
    },

    /** Adds users, whom all four events then have, and other events. */
    async grow(name: string, count: number): Promise<void> {
      const userIds = idsOf(name, count);
      await core.addUsers(userIds);
      for (const eventId of ["seats", "door", "offers", "line"]) await apply(eventId, userIds.map(register));
      // Those who come are far down the list.
      await apply("door", userIds.slice(-1).map(checkIn));
      offered += count;
      await apply("offers", [update({ capacity: 1 + offered })]);
      await addEvents(idsOf(`${name}-event`, count), 10);
    },

    /** Adds events where `hub` waits, behind somebody who has the only seat. */
    async growHub(name: string, count: number): Promise<void> {
      const eventIds = idsOf(name, count);
      await addEvents(eventIds, 1);
      for (const eventId of eventIds) await apply(eventId, ["first", "hub"].map(register));
    },
  };
}

/** Reads a stream until it has said everything once, and leaves it. */
async function firstStates(response: Response, path: string): Promise<void> {
  const stream = readStream(response);
  await stream.find(saying(path.includes("/registrations/") ? "registration" : "event"));
  await stream.close();
}
