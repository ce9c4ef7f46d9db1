import { describe, expect, it } from "vitest";
import { createLedger } from "#application/applying/ledger.ts";
import type { SubmittedCommand } from "#contracts/command-message.ts";
import type { Fact } from "#domain/facts.ts";
import type { RequestRecord } from "#domain/request-record.ts";
import { emptyRoster, type Roster } from "#domain/roster.ts";
import type { Row } from "#ports/roster-store.ts";
import { EARLIER, eventOf, given, NOW } from "#test/unit/domain/given.ts";
import { recordOf, register, unregister, update } from "./submitted.ts";

type Rows = Record<string, Partial<Row>>;

/** The ledger of a chunk that concerns the people of `rows`. */
function ledgerOf(roster: Roster, rows: Rows, records: readonly RequestRecord[] = []) {
  const held = Object.entries(rows).map(([userId, row]): [string, Row] => [
    userId,
    { revision: 0, records: [], ...row },
  ]);
  const ledger = createLedger("e", { roster, rows: new Map(held), eventRow: { revision: 5, records } }, NOW);
  const end = (command: SubmittedCommand, ...facts: Fact[]): RequestRecord => {
    ledger.fold(facts);
    const record = recordOf(command);
    ledger.remember(command, record);
    return record;
  };
  return {
    end,
    isEmpty: () => ledger.isEmpty(),
    knows: (command: SubmittedCommand) => ledger.knows(command),
    room: (command: SubmittedCommand) => ledger.room(command),
    costOf: (command: SubmittedCommand, facts: readonly Fact[]) => ledger.costOf(command, facts),
    fold: (facts: readonly Fact[]) => ledger.fold(facts),
    commit: () => ledger.commit(),
  };
}

const registered = (userId: string): Fact => ({ type: "AttendeeRegistered", userId, at: NOW });
const waitlisted = (userId: string, ticket: number): Fact => {
  return { type: "AttendeeWaitlisted", userId, ticket, position: ticket, at: NOW };
};
const promoted = (userId: string, ticket: number): Fact => {
  return { type: "AttendeePromoted", userId, ticket, waitlistedAt: EARLIER, at: NOW };
};
const gaveUpSeat = (userId: string): Fact => {
  return { type: "RegistrationCancelled", userId, gaveUp: { kind: "seat" }, at: NOW };
};
const gaveUpPlace = (userId: string, ticket: number): Fact => {
  return { type: "RegistrationCancelled", userId, gaveUp: { kind: "place", ticket }, at: NOW };
};

const full = () => given({ capacity: 1, registered: ["ann"], waiting: ["bob", "cy"] });

describe("the transaction of a ledger", () => {
  it("is none before anything has ended", () => {
    const { isEmpty, commit } = ledgerOf(full(), { ann: {} });
    expect(isEmpty()).toBe(true);
    expect(commit()).toBeUndefined();
  });

  it("of refusals writes their records and leaves the event alone", () => {
    const { end, isEmpty, commit } = ledgerOf(full(), { ann: { revision: 3 } });
    const record = end(register("ann"));
    expect(isEmpty()).toBe(false);
    expect(commit()).toEqual({
      eventId: "e",
      at: NOW,
      expectedVersion: 0,
      event: undefined,
      facts: [],
      isAnnounced: false,
      rows: [
        {
          userId: "ann",
          expectedRevision: 3,
          standing: { status: "registered", registeredAt: EARLIER },
          records: [record],
        },
      ],
      eventRow: undefined,
      rowChanges: [],
      joined: [],
      removedTickets: [],
    });
  });

  it("of a promotion writes the event, the row in hand, the row that is not, and the ticket", () => {
    const roster = full();
    roster.event = { ...eventOf(roster), version: 6 };
    const { end, commit } = ledgerOf(roster, { ann: {} });
    const facts = [gaveUpSeat("ann"), promoted("bob", 1)];
    end(unregister("ann"), ...facts);
    const written = commit();
    expect(written).toMatchObject({
      expectedVersion: 6,
      event: { version: 7, registeredCount: 1, waitlistCount: 1, changedAt: NOW },
      facts,
      isAnnounced: true,
      rows: [{ userId: "ann", standing: { status: "cancelled" } }],
      rowChanges: [
        {
          userId: "bob",
          ticket: 1,
          standing: { status: "registered", registeredAt: NOW, promotedAt: NOW, waitlistedAt: EARLIER },
        },
      ],
      removedTickets: [1],
    });
  });

  it("writes the row of a promoted person once, if it is in hand anyway", () => {
    const { end, commit } = ledgerOf(full(), { ann: {}, bob: { revision: 2 } });
    end(unregister("ann"), gaveUpSeat("ann"), promoted("bob", 1));
    expect(commit()?.rowChanges).toEqual([]);
    expect(commit()?.rows.map(({ userId, records }) => [userId, records.length])).toEqual([
      ["ann", 1],
      ["bob", 0],
    ]);
  });

  it("has a ticket only if it outlives the chunk", () => {
    const { end, commit } = ledgerOf(full(), { cy: {}, dee: {}, eve: {} });
    end(register("dee"), waitlisted("dee", 3));
    end(register("eve"), waitlisted("eve", 4));
    end(unregister("dee"), gaveUpPlace("dee", 3));
    end(unregister("cy"), gaveUpPlace("cy", 2));
    expect(commit()?.joined).toEqual([{ ticket: 4, userId: "eve", waitlistedAt: NOW }]);
    expect(commit()?.removedTickets).toEqual([2]);
  });

  it("writes what the event itself remembers only when an update has ended", () => {
    const { end, commit } = ledgerOf(full(), { ann: {} }, [recordOf(update({}, "old"))]);
    end(register("ann"));
    expect(commit()?.eventRow).toBeUndefined();
    end(update({ title: "Opera" }, "new"), { type: "EventUpdated", changes: { title: "Opera" }, at: NOW });
    expect(commit()?.eventRow?.expectedRevision).toBe(5);
    expect(commit()?.eventRow?.records.map(({ key }) => key)).toEqual(["old", "new"]);
    expect(commit()?.rows.map(({ userId }) => userId)).toEqual(["ann"]);
  });

  it("is announced if subscribers have to hear of any of its facts", () => {
    const raise: Fact = { type: "CapacityRaised", capacity: 2, at: NOW };
    const { fold, commit } = ledgerOf(full(), {});
    fold([raise]);
    expect(commit()?.isAnnounced).toBe(false);
    fold([promoted("bob", 1)]);
    expect(commit()?.isAnnounced).toBe(true);
  });

  it("where there is no event relies on there being none", () => {
    const { end, commit } = ledgerOf(emptyRoster(), { ann: {} });
    end(register("ann"));
    expect(commit()).toMatchObject({
      expectedVersion: undefined,
      event: undefined,
      rows: [{ userId: "ann" }],
    });
  });

  it("writes a row that was not loaded as a new one", () => {
    const { end, knows, commit } = ledgerOf(full(), {});
    const command = register("ann");
    expect(knows(command)).toBe(false);
    const record = end(command);
    expect(commit()?.rows).toMatchObject([{ expectedRevision: 0, records: [record] }]);
  });
});

describe("a ledger's memory", () => {
  it("knows a command by its key, from before and from this chunk", () => {
    const [before, now] = [register("ann", "before"), register("ann", "now")];
    const { knows, end } = ledgerOf(full(), { ann: { records: [recordOf(before)] }, bob: {} });
    expect([knows(before), knows(now)]).toEqual([true, false]);
    end(now);
    expect([knows(before), knows(now)]).toEqual([true, true]);
  });

  it("is of one row: the same key is another request elsewhere", () => {
    const { knows, end } = ledgerOf(full(), { ann: {}, bob: {} });
    end(register("ann", "key"));
    expect(knows(unregister("ann", "key"))).toBe(true);
    expect(knows(register("bob", "key"))).toBe(false);
    expect(knows(update({}, "key"))).toBe(false);
    end(update({}, "key"));
    expect(knows(update({}, "key"))).toBe(true);
  });

  it("keeps what a row remembers, oldest first, until it is expired", () => {
    const old = { ...recordOf(register("ann", "old")), completedAt: "2026-01-01T00:00:00.000Z" };
    const row = { records: [old, recordOf(register("ann", "kept"))], forgottenThrough: EARLIER };
    const { end, commit } = ledgerOf(full(), { ann: row }, [old]);
    end(register("ann", "one"));
    end(register("ann", "two"));
    end(update({}, "three"));
    const { records, forgottenThrough } = commit()?.rows[0] ?? { records: [] };
    expect([...records.map(({ key }) => key), forgottenThrough]).toEqual(["kept", "one", "two", EARLIER]);
    expect(commit()?.eventRow?.records.map(({ key }) => key)).toEqual(["three"]);
  });
});

describe("the cost of a command", () => {
  const people = { ann: {}, bob: {}, dee: {}, eve: {} };
  const renamed: Fact = { type: "EventUpdated", changes: { title: "Opera" }, at: NOW };

  it.each<[string, SubmittedCommand, Fact[], number]>([
    ["a refusal: a look at the event, and a row", register("ann"), [], 2],
    ["a refused update: a look at the event, and its row", update({}), [], 2],
    ["a seat: event, journal, row", register("dee"), [registered("dee")], 3],
    ["a place: event, journal, row, ticket", register("dee"), [waitlisted("dee", 3)], 4],
    ["leaving a place: event, journal, row, ticket", unregister("bob"), [gaveUpPlace("bob", 1)], 4],
    ["a change of the event: event, journal, its row", update({}), [renamed], 3],
    ["promotions: a row and a ticket each", update({}), [renamed, promoted("u1", 1), promoted("u2", 2)], 7],
  ])("is counted in actions for %s", (_, command, facts, cost) => {
    const { costOf, room } = ledgerOf(full(), people);
    expect(costOf(command, facts)).toBe(cost);
    // The room for promotions does not include the action of the journal.
    expect(room(command)).toBe(97);
  });

  it("comes on top of what the chunk takes already, each row and the journal counted once", () => {
    const { costOf, room, end } = ledgerOf(full(), people);
    end(register("dee"));
    expect(costOf(register("dee"), [])).toBe(2);
    expect(costOf(register("eve"), [registered("eve")])).toBe(4);
    end(register("dee"), waitlisted("dee", 3));
    // Event, journal, row, ticket.
    expect(costOf(register("dee"), [])).toBe(4);
    expect(costOf(register("eve"), [waitlisted("eve", 4)])).toBe(6);
    end(update({}), renamed);
    expect(costOf(update({}), [renamed])).toBe(5);
    expect(costOf(register("eve"), [])).toBe(6);
    end(unregister("ann"), gaveUpSeat("ann"), promoted("bob", 1));
    // And the rows of ann and bob, and bob's ticket.
    expect(costOf(update({}), [])).toBe(8);
    end(unregister("dee"), gaveUpPlace("dee", 3));
    expect(costOf(update({}), [])).toBe(7);
    expect(room(register("dee"))).toBe(92);
  });

  it("counts the rows of promoted people who are not at hand", () => {
    const { costOf, end } = ledgerOf(full(), { ann: {} });
    end(unregister("ann"), gaveUpSeat("ann"), promoted("bob", 1));
    expect(costOf(unregister("ann"), [])).toBe(5);
  });

  it("refuses a fact about somebody whose row it does not have, and who does not wait: it would be lost", () => {
    const { fold } = ledgerOf(full(), { ann: {} });
    const fact: Fact = { type: "AttendeeRegistered", userId: "eve", at: NOW };
    expect(() => fold([fact])).toThrow("AttendeeRegistered of eve, whose row was not loaded");
  });
});
