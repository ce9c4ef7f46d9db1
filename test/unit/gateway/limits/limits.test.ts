import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ANONYMOUS, type Caller, LOCAL } from "#application/access.ts";
import { ADA, limitsWith, passed } from "../../../support/limits.ts";

/** Who may ask for how much, on a clock that stands still unless it is told otherwise. */

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const BEN: Caller = { id: "u:ben", role: "attendee", userId: "ben" };
const OLGA: Caller = { id: "u:olga", role: "organizer", userId: "olga" };
const DOOR: Caller = { id: "k:1", role: "door" };
const READER: Caller = { id: "k:2", role: "reader" };
const ADMINS: readonly Caller[] = [LOCAL, { id: "root", role: "admin" }, { id: "k:3", role: "admin" }];

describe("requests", () => {
  it.each([
    ["an attendee", ADA, 55],
    ["an organizer", OLGA, 250],
    ["a door", DOOR, 250],
    ["a reader", READER, 250],
  ])("of %s are counted for the caller", async (_, caller, expected) => {
    const { limits, refused } = limitsWith();
    // An address that is shared counts for nothing.
    const asked = await passed(() => limits.request(caller, "198.51.100.1", 1, false), 1000);
    expect(asked.count).toBe(expected);
    expect(refused).toEqual(["caller"]);
    expect((await passed(() => limits.request(BEN, "198.51.100.1", 1, false), 55)).count).toBe(55);
  });

  it("of nobody are counted for the address", async () => {
    const { limits, refused } = limitsWith();
    const from = (address?: string) => passed(() => limits.request(ANONYMOUS, address, 1, false), 1000);
    expect((await from("198.51.100.1")).count).toBe(55);
    expect((await from("198.51.100.2")).count).toBe(55);
    expect(refused).toEqual(["address", "address"]);
    await expect(limits.request(ANONYMOUS, "198.51.100.1", 1, false)).rejects.toThrow(
      "came from this address",
    );
    // Nobody who comes over a network is without one.
    expect((await from(undefined)).count).toBe(1000);
  });

  it.each(ADMINS)("of $id are not counted", async (caller) => {
    const { limits } = limitsWith();
    const ask = async () => {
      await limits.request(caller, "198.51.100.1", 21, true);
      await limits.command(caller, "e", "ada");
    };
    expect((await passed(ask, 1000)).count).toBe(1000);
    const ends = Array.from({ length: 100 }, () => limits.startWait(caller));
    expect(ends).not.toContain(undefined);
  });

  it("that are refused say when to come back, and which limit it was", async () => {
    const { limits } = limitsWith();
    const { problem } = await passed(() => limits.request(ADA, undefined, 1, false), 100);
    expect(problem?.problem).toMatchObject({
      code: "RATE_LIMITED",
      status: 429,
      detail: "This caller has asked for too much. Try again in 1 s.",
    });
    expect(problem?.headers).toEqual({
      "Retry-After": "1",
      "RateLimit-Policy": '"caller";q=5;w=1, "caller-burst";q=50;w=60',
      RateLimit: '"caller";r=0;t=1',
    });
  });

  it("that are refused together come back within three seconds of one another", async () => {
    const { limits } = limitsWith(0.99);
    const { problem } = await passed(() => limits.request(ADA, undefined, 1, false), 100);
    expect(problem?.headers).toMatchObject({ "Retry-After": "3", RateLimit: '"caller";r=0;t=1' });
  });
});

describe("commands", () => {
  it("of an attendee are one a second, and ten more a minute", async () => {
    const { limits, refused } = limitsWith();
    expect((await passed(() => limits.request(ADA, undefined, 1, true), 100)).count).toBe(11);
    expect(refused).toEqual(["commands"]);
    await expect(limits.request(ADA, undefined, 1, true)).rejects.toThrow("too many commands");
    vi.advanceTimersByTime(1000);
    expect((await passed(() => limits.request(ADA, undefined, 1, true), 100)).count).toBe(1);
    expect((await passed(() => limits.request(ADA, undefined, 1, false), 3)).count).toBe(3);
  });

  it("of others count as any request", async () => {
    const { limits } = limitsWith();
    expect((await passed(() => limits.request(OLGA, undefined, 1, true), 1000)).count).toBe(250);
  });

  it("about a person at an event are thirty an hour, whoever sends them", async () => {
    const { limits, refused } = limitsWith();
    expect((await passed(() => limits.command(ADA, "e", "ada"), 20)).count).toBe(20);
    const { count, problem } = await passed(() => limits.command(OLGA, "e", "ada"), 20);
    expect(count).toBe(10);
    expect(problem?.message).toContain("about this person at this event");
    expect(problem?.headers).toMatchObject({
      "Retry-After": "3600",
      "RateLimit-Policy": '"person-at-event";q=30;w=3600',
    });
    expect(refused).toEqual(["person-at-event"]);
    expect((await passed(() => limits.command(ADA, "f", "ada"), 30)).count).toBe(30);
    expect((await passed(() => limits.command(OLGA, "e", "ben"), 30)).count).toBe(30);
    vi.advanceTimersByTime(3_600_000);
    expect((await passed(() => limits.command(ADA, "e", "ada"), 40)).count).toBe(30);
  });
});

describe("waits", () => {
  it("are four at a time", () => {
    const { limits, refused } = limitsWith();
    const ends = Array.from({ length: 4 }, () => limits.startWait(ADA));
    expect(ends).not.toContain(undefined);
    expect(limits.startWait(ADA)).toBeUndefined();
    expect(limits.startWait(BEN)).toBeDefined();
    ends[0]?.();
    expect(limits.startWait(ADA)).toBeDefined();
    expect(limits.startWait(ADA)).toBeUndefined();
    expect(limits.tooManyWaits().message).toContain("waits for 4 outcomes already");
    expect(limits.tooManyWaits().headers).toEqual({
      "Retry-After": "1",
      "RateLimit-Policy": '"waits";q=4;qu="concurrent-requests"',
      RateLimit: '"waits";r=0',
    });
    expect(refused).toEqual(["waits", "waits"]);
  });
});
