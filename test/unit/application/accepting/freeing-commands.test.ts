import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFreeingCommands } from "#application/accepting/freeing-commands.ts";
import type { RequestReference } from "#application/accepting/request-id.ts";
import type { Request } from "#domain/commands.ts";
import type { Standing } from "#domain/event-state.ts";
import type { RequestRecord } from "#domain/request-record.ts";
import { NOW } from "#test/unit/domain/given.ts";

const QUARTER_MS = 15 * 60_000;
const SEATED: Standing = { status: "registered", registeredAt: NOW };
const WAITING: Standing = { status: "waitlisted", ticket: 1, waitlistedAt: NOW };
const unregister = { type: "unregister", userId: "ann" } as const;
const register = { type: "register", userId: "ann" } as const;

/** Request records and standings in memory, the rows that were read, and a hook called before each read. */
function stage(standing: Standing = SEATED) {
  const records: RequestRecord[] = [];
  const asked: unknown[] = [];
  const held = { standing };
  const before = { read: (): void => undefined };
  const freeing = createFreeingCommands({
    memory: {
      histories: async (rows) => {
        before.read();
        asked.push(...rows);
        return [{ records }];
      },
    },
    registrations: { find: async () => held.standing },
    clock: () => NOW,
  });
  const send = (key: string, command: Request = unregister, eventId = "e"): void => {
    const { type } = command;
    const reference: RequestReference = {
      type,
      eventId,
      userId: "ann",
      key,
      fingerprint: "f",
      acceptedAt: NOW,
    };
    freeing.record(reference, command);
  };
  const end = (key: string): void => {
    records.push({ key, fingerprint: "f", acceptedAt: NOW, completedAt: NOW, result: { status: "failed" } });
  };
  const haveEnded = (eventId = "e") => freeing.haveEnded(eventId);
  return { send, end, haveEnded, asked, held, before };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

describe("commands that may free a seat", () => {
  it("have ended where there were none, which costs no read", async () => {
    const { send, haveEnded, asked } = stage();
    send("k", unregister, "other");
    expect([await haveEnded(), asked]).toEqual([true, []]);
  });

  it("have ended when the last of their event has, which is asked for only until then", async () => {
    const { send, haveEnded, asked, end } = stage();
    for (const key of ["k1", "k2"]) send(key);
    end("k1");
    expect(await haveEnded()).toBe(false);
    end("k2");
    expect([await haveEnded(), await haveEnded()]).toEqual([true, true]);
    expect(asked).toHaveLength(2);
  });

  it("are waited for a quarter of an hour, and no longer", async () => {
    const { send, haveEnded } = stage();
    send("k");
    vi.advanceTimersByTime(QUARTER_MS);
    expect(await haveEnded()).toBe(false);
    vi.advanceTimersByTime(1);
    expect(await haveEnded()).toBe(true);
  });

  it("at ten thousand other events make nothing forgotten but the oldest", async () => {
    const { send, haveEnded } = stage();
    for (let i = 0; i <= 10_000; i++) send("k", { type: "update", changes: { capacity: 5 } }, `e${i}`);
    expect(await haveEnded("e0")).toBe(true);
    expect(await haveEnded("e1")).toBe(false);
    expect(await haveEnded("none")).toBe(true);
  });

  it("are not forgotten when another one was recorded while the last was looked up", async () => {
    const { send, haveEnded, end, before } = stage();
    send("k1");
    end("k1");
    before.read = () => send("k2");
    expect(await haveEnded()).toBe(true);
    before.read = () => undefined;
    expect(await haveEnded()).toBe(false);
  });
});

describe("a command frees nothing", () => {
  it.each<[string, boolean, Standing]>([
    ["of somebody who has a seat", false, SEATED],
    ["of somebody who waits", false, WAITING],
    ["of somebody who stands nowhere", true, { status: "none" }],
    ["of somebody who gave up before", true, { status: "cancelled", cancelledAt: NOW }],
  ])("to unregister, %s: %s", async (_, isFree, standing) => {
    const { send, haveEnded } = stage(standing);
    send("k");
    expect(await haveEnded()).toBe(isFree);
  });

  it("of somebody whose registration is queued, until they have got a seat by it", async () => {
    const { send, haveEnded, end, held } = stage({ status: "none" });
    send("register", register);
    send("k");
    expect(await haveEnded()).toBe(true);
    end("register");
    held.standing = SEATED;
    expect(await haveEnded()).toBe(false);
    end("k");
    expect(await haveEnded()).toBe(true);
  });

  it("of nobody, however often they ask for a seat before", async () => {
    const { send, haveEnded, asked } = stage({ status: "none" });
    for (let i = 0; i < 100; i++) {
      send(`register ${i}`, register);
      send(`k${i}`);
    }
    expect(await haveEnded()).toBe(true);
    asked.length = 0;
    expect(await haveEnded()).toBe(true);
    expect(asked.length).toBeLessThanOrEqual(20);
  });

  it.each<[string, boolean, Request]>([
    ["a new title", true, { type: "update", changes: { title: "Opera" } }],
    ["another capacity", false, { type: "update", changes: { capacity: 9 } }],
    ["a waitlist", false, { type: "update", changes: { hasWaitlist: true } }],
    ["another place", true, { type: "update", changes: { location: null, endsAt: NOW, timeZone: "UTC" } }],
    ["another date", false, { type: "update", changes: { title: "Opera", date: NOW } }],
    ["an earlier opening", false, { type: "update", changes: { registrationOpensAt: null } }],
    ["a longer waitlist", false, { type: "update", changes: { waitlistLimit: 9 } }],
    ["another way to promote", false, { type: "update", changes: { promotion: "automatic" } }],
    ["to the public", false, { type: "publish" }],
    ["back", false, { type: "reinstate" }],
    ["an end", true, { type: "cancel-event" }],
    ["to somebody who waits", false, { type: "promote", userId: "ann" }],
    ["a visitor", true, { type: "check-in", userId: "ann" }],
    ["another visitor", true, { type: "undo-check-in", userId: "ann" }],
  ])("if it gives the event %s: %s", async (_, isFree, command) => {
    const { send, haveEnded } = stage();
    send("k", command);
    expect(await haveEnded()).toBe(isFree);
  });

  it("is not believed when the database gives no answer", async () => {
    const { send, haveEnded, held } = stage({ status: "none" });
    Object.defineProperty(held, "standing", {
      get: () => {
        throw new Error("gone");
      },
    });
    send("k");
    expect(await haveEnded()).toBe(false);
  });

  it("of one does not hide an earlier one of another", async () => {
    const { send, haveEnded, held, end } = stage(SEATED);
    send("k1");
    await haveEnded();
    held.standing = { status: "none" };
    send("junk");
    expect(await haveEnded()).toBe(false);
    end("k1");
    expect(await haveEnded()).toBe(true);
  });
});
