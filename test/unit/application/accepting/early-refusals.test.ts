import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createEarlyRefusals } from "#application/accepting/early-refusals.ts";
import type { EarlyRefusal } from "#application/accepting/sealed-refusal.ts";
import type { Command } from "#domain/commands.ts";
import type { EventState } from "#domain/event-state.ts";
import { eventOf, given, NOW } from "#test/unit/domain/given.ts";

const register: Command = { type: "register", userId: "ann" };
const unregister: Command = { type: "unregister", userId: "ann" };
const update: Command = { type: "update", changes: { title: "Opera" } };
const full: EarlyRefusal = { rejection: { type: "EventFull", capacity: 1, registeredCount: 1 }, at: NOW };
const EVENT = eventOf(given({ capacity: 1 }));
const unknown: EarlyRefusal = { rejection: { type: "EventNotFound" }, at: NOW };

function stage(...existing: string[]) {
  const events = new Map<string, EventState>(existing.map((eventId) => [eventId, EVENT]));
  const lookups: string[] = [];
  const seen: number[] = [];
  const database = { isAway: false };
  const refusals = createEarlyRefusals({
    events: {
      async find(eventId) {
        lookups.push(eventId);
        if (database.isAway) throw new Error("gone");
        return events.get(eventId);
      },
    },
    newcomers: {
      saw: ({ version }) => void seen.push(version),
      refusal: async () => full,
      recordCommand: () => undefined,
    },
    clock: () => NOW,
  });
  return { refusals, events, lookups, seen, database };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

describe("a command for an event that does not exist", () => {
  it.each([register, unregister, update])("is refused without the queue: $type", async (command) => {
    const { refusals } = stage("e");
    expect(await refusals.refusal("nowhere", command)).toEqual(unknown);
  });

  it("is looked for each time, since it may be created", async () => {
    const { refusals, events, lookups } = stage();
    await refusals.refusal("e", unregister);
    events.set("e", EVENT);
    expect(await refusals.refusal("e", unregister)).toBeUndefined();
    expect(lookups).toEqual(["e", "e"]);
  });
});

describe("a command for an event that exists", () => {
  it("is for a worker, and costs one read once", async () => {
    const { refusals, lookups } = stage("e");
    for (const command of [unregister, update, unregister])
      expect(await refusals.refusal("e", command)).toBeUndefined();
    expect(lookups).toEqual(["e"]);
  });

  it("is looked at again, beside a registration, when that was ten seconds ago: it may have got rules", async () => {
    const { refusals, events, lookups, seen } = stage("e");
    await refusals.refusal("e", register);
    events.set("e", { ...EVENT, version: 7 });
    vi.advanceTimersByTime(10_000);
    await refusals.refusal("e", register);
    expect(seen).toEqual([EVENT.version]);
    vi.advanceTimersByTime(1);
    for (const command of [unregister, register, register]) await refusals.refusal("e", command);
    expect(lookups).toHaveLength(2);
    expect(seen).toEqual([EVENT.version, 7]);
  });

  it("to register may find it full", async () => {
    expect(await stage("e").refusals.refusal("e", register)).toEqual(full);
  });
});

it("nothing is refused for an event that could not be looked for", async () => {
  const { refusals, database } = stage();
  database.isAway = true;
  expect(await refusals.refusal("e", unregister)).toBeUndefined();
  database.isAway = false;
  expect(await refusals.refusal("e", unregister)).toEqual(unknown);
});
