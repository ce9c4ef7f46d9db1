import { describe, expect, it } from "vitest";
import { interestOfReadAhead, stateAfter } from "#application/applying/read-ahead.ts";
import type { Standing, WaitlistEntry } from "#domain/event-state.ts";
import type { ChunkInterest, Commit, LoadedChunk, Row } from "#ports/roster-store.ts";
import { EARLIER, eventOf, given, NOW } from "#test/unit/domain/given.ts";
import { recordOf, register } from "./submitted.ts";

/** What was read during a commit, by example; `test/property/read-ahead.test.ts` holds it against real loads. */

const seated: Standing = { status: "registered", registeredAt: NOW };
const waiting = (ticket: number): Standing => ({ status: "waitlisted", ticket, waitlistedAt: EARLIER });
const place = (ticket: number, userId = `w${ticket}`): WaitlistEntry => {
  return { ticket, userId, waitlistedAt: EARLIER };
};
const record = recordOf(register("ann", "one"));
const row = (revision: number): Row => ({ revision, records: [] });

const interestOf = (part: Partial<ChunkInterest> = {}): ChunkInterest => {
  return { eventId: "e", userIds: ["ann"], ranked: [], event: false, head: 0, ...part };
};
const commitOf = (part: Partial<Commit> = {}): Commit => ({
  eventId: "e",
  at: NOW,
  expectedVersion: 1,
  event: undefined,
  facts: [],
  isAnnounced: false,
  rows: [],
  eventRow: undefined,
  rowChanges: [],
  joined: [],
  removedTickets: [],
  ...part,
});
const read = (part: Partial<Pick<LoadedChunk["roster"], "standings" | "waiting">> = {}): LoadedChunk => ({
  roster: { ...given({ capacity: 9, others: ["ann", "bob"] }), ...part },
  rows: new Map([["ann", row(3)]]),
  eventRow: row(7),
});
const waitlist = (...entries: WaitlistEntry[]) => new Map(entries.map((entry) => [entry.ticket, entry]));

describe("what is read during a commit", () => {
  it("is as much more of the waitlist's head as the commit removes", () => {
    const commit = commitOf({ removedTickets: [4, 5] });
    expect(interestOfReadAhead(interestOf({ head: 3 }), commit)).toEqual(interestOf({ head: 5 }));
  });

  it("is nothing of the waitlist where nothing of it is needed", () => {
    const interest = interestOf();
    expect(interestOfReadAhead(interest, commitOf({ removedTickets: [4] }))).toBe(interest);
  });
});

describe("the state after a commit", () => {
  it("is what was read, if the commit concerns others", () => {
    const before = read({ standings: new Map([["ann", seated]]) });
    const rows = [{ userId: "bob", expectedRevision: 1, standing: seated, records: [record] }];
    const after = stateAfter(commitOf({ rows }), before, interestOf());
    expect(after).toEqual(before);
    expect(after?.rows.has("bob")).toBe(false);
    expect(after?.roster.standings.has("bob")).toBe(false);
  });

  it("has the rows as the commit wrote them, one revision on, and leaves the read as it was", () => {
    const before = read();
    const rows = [{ userId: "ann", expectedRevision: 3, standing: seated, records: [record] }];
    const after = stateAfter(commitOf({ rows }), before, interestOf());
    expect(after?.rows.get("ann")).toEqual({ revision: 4, records: [record] });
    expect(after?.roster.standings.get("ann")).toEqual(seated);
    expect(before.rows.get("ann")).toEqual(row(3));
    expect(before.roster.standings.has("ann")).toBe(false);
  });

  it("has the event as the commit left it, or as it was read", () => {
    const event = { ...eventOf(given({ capacity: 1 })), version: 8 };
    expect(stateAfter(commitOf({ event }), read(), interestOf())?.roster.event).toEqual(event);
    expect(stateAfter(commitOf(), read(), interestOf())?.roster.event).toMatchObject({ capacity: 9 });
  });

  it("names the entry that is unsettled: that of the commit, or none, or the one that was read", () => {
    const event = { ...eventOf(given({ capacity: 1 })), version: 8 };
    const unsettledAfter = (part: Partial<Commit>) =>
      stateAfter(commitOf(part), { ...read(), unsettled: 5 }, interestOf())?.unsettled;
    expect(unsettledAfter({ event, isUnmarked: true })).toBe(8);
    expect(unsettledAfter({ event, isUnmarked: false })).toBeUndefined();
    expect(unsettledAfter({ event })).toBeUndefined();
    expect(unsettledAfter({})).toBe(5);
  });

  it("has the event's own row as the commit wrote it, if that is needed", () => {
    const commit = commitOf({ eventRow: { expectedRevision: 7, records: [record] } });
    const needed = stateAfter(commit, read(), interestOf({ event: true }));
    expect(needed?.eventRow).toEqual({ revision: 8, records: [record] });
    expect(stateAfter(commit, read(), interestOf())?.eventRow).toEqual(row(7));
    expect(stateAfter(commitOf(), read(), interestOf({ event: true }))?.eventRow).toEqual(row(7));
  });

  it("is unknown if somebody was changed whose row was not loaded", () => {
    const rowChanges = [{ userId: "ann", ticket: 1, standing: seated }];
    expect(stateAfter(commitOf({ rowChanges }), read(), interestOf())).toBeUndefined();
    expect(stateAfter(commitOf({ rowChanges }), read(), interestOf({ userIds: ["bob"] }))).toBeDefined();
    expect(
      stateAfter(commitOf({ rowChanges }), read(), interestOf({ userIds: ["bob", "ann"] })),
    ).toBeUndefined();
  });

  it("is unknown if tickets were removed and somebody waits whose position is needed", () => {
    const standings = new Map([
      ["ann", waiting(3)],
      ["bob", seated],
    ]);
    const removed = commitOf({ removedTickets: [1] });
    const ofAnn = interestOf({ ranked: ["ann"] });
    expect(stateAfter(removed, read({ standings }), ofAnn)).toBeUndefined();
    expect(stateAfter(removed, read({ standings }), interestOf({ ranked: ["bob", "ann"] }))).toBeUndefined();
    expect(stateAfter(removed, read({ standings }), interestOf({ ranked: ["bob", "eve"] }))).toBeDefined();
    expect(stateAfter(removed, read({ standings }), interestOf())).toBeDefined();
    expect(stateAfter(commitOf(), read({ standings }), ofAnn)).toBeDefined();
  });
});

describe("the head of the waitlist after a commit", () => {
  const headOf = (commit: Commit, head: number, ...entries: WaitlistEntry[]) => {
    const after = stateAfter(commit, read({ waiting: waitlist(...entries) }), interestOf({ head }));
    return [...(after?.roster.waiting ?? [])];
  };

  it("is without those who left it", () => {
    const head = headOf(commitOf({ removedTickets: [1, 3] }), 2, place(1), place(2), place(3), place(4));
    expect(head).toEqual([
      [2, place(2)],
      [4, place(4)],
    ]);
  });

  it("has those who joined, read or not, in the order of tickets", () => {
    const joined = [place(4), place(3)];
    const expected = [2, 3, 4].map((ticket) => [ticket, place(ticket)]);
    expect(headOf(commitOf({ joined }), 5, place(2))).toEqual(expected);
    expect(headOf(commitOf({ joined }), 5, place(2), place(3))).toEqual(expected);
  });

  it("is no longer than it is needed", () => {
    expect(headOf(commitOf({ joined: [place(9)] }), 1, place(7), place(8))).toEqual([[7, place(7)]]);
    expect(headOf(commitOf(), 0, place(7))).toEqual([]);
  });

  it("is by number, not by text", () => {
    const head = headOf(commitOf({ joined: [place(10), place(9)] }), 2);
    expect(head.map(([ticket]) => ticket)).toEqual([9, 10]);
  });
});
