import { describe, expect, it } from "vitest";
import type { Fact } from "#domain/facts.ts";
import { NONE_COUNTED } from "#domain/event-state.ts";
import {
  AT,
  changed,
  created,
  DETAILS,
  FULL,
  gone,
  joined,
  promoted,
  QUEUE,
  raised,
  replayed,
  seated,
  time,
} from "./journals.ts";

/** Each rule of an event's history, kept and broken by journals that are written by hand. */

describe("a journal by the rules", () => {
  it("comes to seats, a line, counters and effects without a difference", () => {
    const { replay, broken } = replayed([
      ...QUEUE,
      [gone("ann", undefined, time(1)), promoted("ben", 1, time(1))],
      [joined("ann", 3, 2, time(2))],
      [gone("cem", 2, time(3))],
      [changed({ capacity: 2, location: null }, time(4)), promoted("ann", 3, time(4), time(2))],
    ]);

    expect(broken).toEqual([]);
    expect(replay.event()).toEqual({
      eventId: "e",
      details: { title: "Concert", date: DETAILS.date },
      capacity: 2,
      hasWaitlist: true,
      registeredCount: 2,
      ...NONE_COUNTED,
      waitlistCount: 0,
      nextTicket: 4,
      tally: { from: 0, counts: [] },
      version: 8,
      changedAt: time(4),
    });
    expect(Object.fromEntries(replay.state.standings)).toEqual({
      ann: { status: "registered", registeredAt: time(4), waitlistedAt: time(2), promotedAt: time(4) },
      ben: { status: "registered", registeredAt: time(1), waitlistedAt: AT, promotedAt: time(1) },
      cem: { status: "cancelled", cancelledAt: time(3) },
    });
    expect(replay.state.effects.get("ann")).toEqual([
      { outcome: "registered", at: AT },
      { outcome: "unregistered", at: time(1) },
      { outcome: "waitlisted", at: time(2) },
    ]);
    expect(replay.state.effects.get("cem")?.at(-1)).toEqual({ outcome: "left-waitlist", at: time(3) });
    expect(replay.state.updates).toEqual([{ outcome: "updated", at: time(4) }]);
  });

  it("comes to how many wait in each block of 255 tickets", () => {
    const people = Array.from({ length: 600 }, (_, i) => joined(`p${i}`, i + 1));
    const early = Array.from({ length: 255 }, (_, i) => gone(`p${i}`, i + 1));
    const all = replayed([[created(1), seated("ann")], people, early]);
    expect(all.replay.event()?.tally).toEqual({ from: 1, counts: [254, 91] });
  });

  it("may raise the capacity in steps, each of them full", () => {
    const { broken } = replayed([
      ...QUEUE,
      [raised(2), promoted("ben", 1)],
      [changed({ capacity: 3 }), promoted("cem", 2)],
    ]);
    expect(broken).toEqual([]);
  });

  it("is nothing without entries", () => {
    const { replay, broken } = replayed([]);
    expect(replay.event()).toBeUndefined();
    expect(broken).toEqual([]);
  });
});

const BROKEN: readonly (readonly [string, readonly (readonly Fact[])[], readonly string[]])[] = [
  [
    "a seat too many",
    [...FULL, [seated("ben")]],
    ["1 journal 3: ben is seated when 1 of 1 are taken", "1 journal 3: 2 of 1 seats are taken"],
  ],
  [
    "two seats for one",
    [[created(2)], [seated("ann"), seated("ann")]],
    ["3 journal 2: ann is already registered"],
  ],
  ["a seat and a place", [...FULL, [joined("ann", 1)]], ["3 journal 3: ann is already registered"]],
  [
    "two places for one",
    [...FULL, [joined("ben", 1), joined("ben", 2)]],
    ["3 journal 3: ben is already waitlisted"],
  ],
  [
    "overtaking",
    [...QUEUE, [gone("ann"), promoted("ben", 1), gone("ben"), seated("dan")]],
    ["4 journal 5: dan is seated while 1 wait"],
  ],
  [
    "promotion out of ticket order",
    [...QUEUE, [gone("ann"), promoted("cem", 2)]],
    ["4 journal 5: cem is promoted with ticket 2, but first is ben with 1"],
  ],
  [
    "promotion with another's ticket",
    [...QUEUE, [gone("ann"), promoted("dan", 1)]],
    ["4 journal 5: dan is promoted with ticket 1, but first is ben with 1"],
  ],
  [
    "a promotion that forgets since when somebody waited",
    [...QUEUE, [gone("ann"), promoted("ben", 1, AT, time(9))]],
    ["4 journal 5: ben is promoted with ticket 1, but first is ben with 1"],
  ],
  [
    "promotion of nobody",
    [[created(1)], [promoted("ben", 1)]],
    ["4 journal 2: ben is promoted with ticket 1, but nobody waits"],
  ],
  [
    "promotion without a free seat",
    [...QUEUE, [promoted("ben", 1)]],
    ["1 journal 5: ben is seated when 1 of 1 are taken", "1 journal 5: 2 of 1 seats are taken"],
  ],
  [
    "a free seat while somebody waits",
    [...QUEUE, [gone("ann")]],
    ["4 journal 5: 1 seats are free while 2 wait"],
  ],
  [
    "waiting in front of a free seat",
    [[created(1)], [joined("ann", 1)]],
    ["4 journal 2: ann waits when 0 of 1 are taken", "4 journal 2: 1 seats are free while 1 wait"],
  ],
  [
    "a place where there is no waitlist",
    [[created(1, false)], [seated("ann")], [joined("ben", 1)]],
    ["4 journal 3: ben joins a waitlist that is turned off"],
  ],
  [
    "a waitlist turned off while somebody waits",
    [...QUEUE, [changed({ hasWaitlist: false })]],
    ["4 journal 5: the waitlist is turned off while 2 wait"],
  ],
  [
    "a ticket drawn twice",
    [...FULL, [joined("ben", 1)], [gone("ben", 1)], [joined("cem", 1)]],
    ["4 journal 5: cem draws ticket 1, the next one is 2"],
  ],
  [
    "a ticket left out",
    [...FULL, [joined("ben", 2, 1)]],
    ["4 journal 3: ben draws ticket 2, the next one is 1"],
  ],
  [
    "a position with a gap",
    [...FULL, [joined("ben", 1, 2)]],
    ["8 journal 3: ben joins at position 2, behind 0"],
  ],
  [
    "a seat given up by who has none",
    [...QUEUE, [gone("ben")]],
    ["3 journal 5: ben gives up a seat without having one", "4 journal 5: 1 seats are free while 2 wait"],
  ],
  [
    "a place given up by who has none",
    [...QUEUE, [gone("dan", 2)]],
    ["3 journal 5: dan gives up the place with ticket 2 without having it"],
  ],
  [
    "another's place given up",
    [...QUEUE, [gone("ben", 2)]],
    ["3 journal 5: ben gives up the place with ticket 2 without having it"],
  ],
  [
    "a capacity below what is taken",
    [[created(2)], [seated("ann"), seated("ben")], [changed({ capacity: 1 })]],
    ["1 journal 3: the capacity becomes 1 when 2 seats are taken", "1 journal 3: 2 of 1 seats are taken"],
  ],
  ["a raise that raises nothing", [...FULL, [raised(1)]], ["1 journal 3: the capacity goes from 1 to 1"]],
  [
    "an event created twice",
    [[created(1)], [created(1)]],
    ["7 journal 2: fact 0 of version 2 is EventCreated"],
  ],
  [
    "a history that begins without a creation",
    [[seated("ann")]],
    [
      "7 journal 1: fact 0 of version 1 is AttendeeRegistered",
      "1 journal 1: ann is seated when 0 of 0 are taken",
      "1 journal 1: 1 of 0 seats are taken",
    ],
  ],
  ["an entry without facts", [[created(1)], []], ["7 journal 2: has no facts"]],
  [
    "a step back in time",
    [[created(2)], [seated("ann", time(2))], [seated("ben", time(1))]],
    [`7 journal 3: AttendeeRegistered of ${time(1)} comes after ${time(2)}`],
  ],
];

describe("a journal that breaks a rule", () => {
  it.each(BROKEN)("is found out: %s", (_, transactions, expected) => {
    expect(replayed(transactions).broken).toEqual(expected);
  });

  it("is found out: a version left out, or there twice", () => {
    const { broken } = replayed(QUEUE, [{}, {}, { version: 4 }, { version: 4 }]);
    expect(broken).toEqual(["7 journal 4: follows version 2", "7 journal 4: follows version 4"]);
  });

  it("is found out: the creation of another event", () => {
    const other = { ...created(1), eventId: "other" } as Fact;
    expect(replayed([[other]]).broken).toEqual(["7 journal 1: fact 0 of version 1 is EventCreated"]);
  });
});

describe("announcements", () => {
  const pending = { isPending: true };

  it("may wait, also behind one that was published first", () => {
    expect(replayed(QUEUE, [{}, {}, pending, pending]).broken).toEqual([]);
    expect(replayed(QUEUE, [{}, pending, {}, pending]).broken).toEqual([]);
  });

  it("are found out when there is nothing to announce", () => {
    const { broken } = replayed(QUEUE, [pending, pending, pending, pending]);
    expect(broken).toEqual(["6 journal 1: waits for publication with nothing to tell"]);
  });

  it("may be passed over by an entry that has nothing to announce", () => {
    const { broken } = replayed([...QUEUE, [raised(2)]], [{}, {}, {}, pending, {}]);
    expect(broken).toEqual(["4 journal 5: 1 seats are free while 2 wait"]);
  });
});
