import { BatchWriteCommand } from "@aws-sdk/lib-dynamodb";
import { expect } from "vitest";
import { eventToItem } from "#adapters/dynamodb/items.ts";
import type { SubmittedCommand } from "#contracts/command-message.ts";
import { eventAfter } from "#domain/roster.ts";
import { composeGateway } from "#gateway/compose.ts";
import { gatewaySchema } from "#gateway/config.ts";
import { readConfig } from "#platform/config.ts";
import { systemClock } from "#platform/clock.ts";
import { createApplier } from "../support/systems/applier.ts";
import { type Core, idsOf, register } from "../support/systems/core.ts";
import { createMeter } from "./meter.ts";

/**
 * A gateway whose reads are measured, and data that grows: users; an event with seats and one with a waitlist,
 * which all of them are at; and events at which one person, `hub`, waits.
 */
export async function createStage(core: Core) {
  const parts = { users: core.users, events: core.events, registrations: core.registrations };
  const config = readConfig(gatewaySchema, { ...core.env, LOG_LEVEL: "silent" });
  const { app } = composeGateway(config, { ...parts, memory: core.memory });
  const meter = createMeter(core.dynamo);

  const apply = async (eventId: string, commands: readonly SubmittedCommand[]): Promise<void> => {
    const { apply: applyAll, errors } = createApplier(core.store);
    expect(await applyAll(eventId, commands)).toEqual({ done: commands.length });
    expect(errors).toEqual([]);
  };

  const addEvents = async (eventIds: readonly string[], capacity: number): Promise<void> => {
    for (let i = 0; i < eventIds.length; i += 25) {
      const puts = eventIds.slice(i, i + 25).map((eventId) => {
        const details = { title: `Title of ${eventId}`, date: "2027-05-01T18:00:00.000Z" };
        const created = { type: "EventCreated", eventId, details, capacity, hasWaitlist: true } as const;
        return { PutRequest: { Item: eventToItem(eventAfter([{ ...created, at: systemClock() }])) } };
      });
      await core.dynamo.send(new BatchWriteCommand({ RequestItems: { [core.names.tables.events]: puts } }));
    }
  };

  await core.addUsers(["hub", "first"]);
  await addEvents(["seats"], 10_000);
  await addEvents(["line"], 1);
  for (const eventId of ["seats", "line"]) await apply(eventId, [register("hub")]);

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
        const text = await response.text();
        if (response.headers.get("content-type")?.includes("json") === true) body = JSON.parse(text) as never;
      });
      return { cost, body };
    },

    /** Adds users, whom both events then have, and other events. */
    async grow(name: string, count: number): Promise<void> {
      const userIds = idsOf(name, count);
      await core.addUsers(userIds);
      for (const eventId of ["seats", "line"]) await apply(eventId, userIds.map(register));
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
