import { describe, expect, it } from "vitest";
import { interestOf, planChunk, planFailure } from "#application/applying/chunk.ts";
import type { SubmittedCommand } from "#contracts/command-message.ts";
import type { Result } from "#domain/request-record.ts";
import { emptyRoster, type Roster } from "#domain/roster.ts";
import type { Row } from "#ports/roster-store.ts";
import { EARLIER, given, NOW } from "#test/unit/domain/given.ts";
import { checkIn, lapse, people, recordOf, register, unregister, update } from "./submitted.ts";

const loadedOf = (roster: Roster) => ({
  roster,
  rows: new Map([...roster.users].map((userId): [string, Row] => [userId, { revision: 0, records: [] }])),
  eventRow: { revision: 0, records: [] },
});

const plan = (roster: Roster, ...commands: SubmittedCommand[]) =>
  planChunk("e", loadedOf(roster), commands, NOW);

/** How each command of a chunk ended, by its record. */
function resultsOf(roster: Roster, ...commands: SubmittedCommand[]): (Result | undefined)[] {
  const { commit } = plan(roster, ...commands);
  const records = [...(commit?.rows ?? []), ...(commit?.eventRow ? [commit.eventRow] : [])].flatMap(
    (row) => row.records,
  );
  return commands.map(({ key }) => records.find((record) => record.key === key)?.result);
}

describe("what a chunk is interested in", () => {
  it("is everybody whom its commands concern, once, and the rank of those who register", () => {
    const commands = [register("ann"), unregister("bob"), register("ann"), unregister("ann"), register("cy")];
    expect(interestOf("e", commands)).toEqual({
      eventId: "e",
      userIds: ["ann", "bob", "cy"],
      ranked: ["ann", "cy"],
      event: false,
      head: 2,
    });
  });

  it("is one who waits for each who leaves, and as many as a transaction promotes for updates", () => {
    expect(interestOf("e", [register("ann")]).head).toBe(0);
    expect(interestOf("e", [update({ capacity: 3 }), update({ title: "Opera" })])).toEqual({
      eventId: "e",
      userIds: [],
      ranked: [],
      event: true,
      head: 48,
    });
    expect(interestOf("e", [update({ capacity: 3 }), unregister("ann"), unregister("bob")]).head).toBe(50);
  });

  it("is the rank of whom a check-in concerns, and one who waits for each offer that has run out", () => {
    const ann = { eventId: "e", userIds: ["ann"], event: false };
    expect(interestOf("e", [checkIn("ann")])).toEqual({ ...ann, ranked: ["ann"], head: 0 });
    expect(interestOf("e", [lapse("ann", 1)])).toEqual({ ...ann, ranked: [], head: 1 });
  });
});

describe("each fact says by whom it is:", () => {
  const bysIn = (roster: Roster, ...commands: SubmittedCommand[]) =>
    plan(roster, ...commands).commit?.facts.map(({ type, by }) => `${type} ${by}`);

  it("by who asked, and a promotion by whoever freed the seat", () => {
    const roster = given({ capacity: 1, registered: ["ann"], waiting: ["bob"], others: ["cy"] });
    const commands = [
      { ...register("cy"), by: "u:cy" },
      { ...unregister("ann"), by: "k:owners" },
      { ...update({ capacity: 2 }), by: "root" },
    ];
    expect(bysIn(roster, ...commands)).toEqual([
      "AttendeeWaitlisted u:cy",
      "RegistrationCancelled k:owners",
      "AttendeePromoted k:owners",
      "EventUpdated root",
      "AttendeePromoted root",
    ]);
  });

  it("each step of a big raise by who asked for the raise", () => {
    const roster = given({ capacity: 1, registered: ["ann"], waiting: people(60) });
    const { commit } = plan(roster, { ...update({ capacity: 61 }), by: "root" });
    expect(commit?.facts[0]?.type).toBe("CapacityRaised");
    expect(new Set(commit?.facts.map(({ by }) => by))).toEqual(new Set(["root"]));
  });

  it("by nobody, if the message doesn't say who asked", () => {
    const { commit } = plan(given({ capacity: 1, others: ["ann"] }), register("ann"));
    expect(commit?.facts).toStrictEqual([{ type: "AttendeeRegistered", userId: "ann", at: NOW }]);
  });
});

describe("a record", () => {
  it("repeats who asked for what and when, and tells when it ended", () => {
    const command = { ...register("ann"), fingerprint: "f", acceptedAt: EARLIER };
    const { commit } = plan(given({ capacity: 1, others: ["ann"] }), command);
    expect(commit?.rows[0]?.records).toMatchObject([
      { key: command.key, fingerprint: "f", acceptedAt: EARLIER, completedAt: NOW },
    ]);
  });

  it("of a registration keeps where it left the person", () => {
    const roster = given({ capacity: 1, others: ["ann", "bob"] });
    expect(resultsOf(roster, register("ann"), register("bob"))).toEqual([
      { status: "succeeded", outcome: "registered", standing: { status: "registered", registeredAt: NOW } },
      {
        status: "succeeded",
        outcome: "waitlisted",
        standing: { status: "waitlisted", ticket: 1, position: 1, waitlistedAt: NOW },
      },
    ]);
  });

  it("of a promotion, a check-in, and its undoing keeps the seat as it is then", () => {
    const ann = (type: "promote" | "undo-check-in") => ({
      ...checkIn("ann"),
      command: { type, userId: "ann" },
    });
    const commands = [ann("promote"), checkIn("ann"), ann("undo-check-in")];
    const seat = { status: "registered", registeredAt: NOW, promotedAt: NOW, waitlistedAt: EARLIER };
    expect(resultsOf(given({ capacity: 1, waiting: ["ann"] }), ...commands)).toEqual([
      { status: "succeeded", outcome: "promoted", standing: seat },
      { status: "succeeded", outcome: "checked-in", standing: { ...seat, checkedInAt: NOW } },
      { status: "succeeded", outcome: "check-in-undone", standing: seat },
    ]);
  });

  it("of anything else keeps the outcome alone", () => {
    const roster = given({ capacity: 1, registered: ["ann"], waiting: ["bob"] });
    expect(resultsOf(roster, unregister("bob"), unregister("ann"), update({ title: "Opera" }))).toEqual([
      { status: "succeeded", outcome: "left-waitlist" },
      { status: "succeeded", outcome: "unregistered" },
      { status: "succeeded", outcome: "updated" },
    ]);
  });

  it("of a refusal keeps the reason", () => {
    const roster = given({ capacity: 1, others: ["ann"] });
    expect(resultsOf(roster, unregister("ann"), update({ title: "Opera", capacity: 5 }))).toEqual([
      { status: "rejected", rejection: { type: "NotRegistered" } },
      { status: "succeeded", outcome: "updated" },
    ]);
    expect(resultsOf(emptyRoster(), update({ title: "Opera" }))).toEqual([
      { status: "rejected", rejection: { type: "EventNotFound" } },
    ]);
  });
});

describe("a chunk", () => {
  it("without trouble has no failures, and is not torn", () => {
    const roster = given({ capacity: 1, others: ["ann"] });
    expect(plan(roster, register("ann"))).toMatchObject({ done: 1, isTorn: false, failures: [] });
    expect(plan(roster)).toMatchObject({ commit: undefined, done: 0 });
  });

  it("is torn when its first command can't be decided on what was read", () => {
    const roster = given({ capacity: 1, registered: ["ann"], waiting: ["bob"] });
    roster.waiting.clear();
    const torn = { commit: undefined, done: 0, isTorn: true };
    expect(plan(roster, unregister("ann"), unregister("bob"))).toMatchObject(torn);
  });

  it("ends before a command that can't be decided on what is left of what was read", () => {
    const roster = given({ capacity: 2, registered: ["ann", "bob"], waiting: ["cy", "dee"] });
    roster.waiting.delete(2);
    const { commit, done, isTorn } = plan(roster, unregister("ann"), unregister("bob"));
    expect([done, isTorn]).toEqual([1, false]);
    expect(commit?.rows.map(({ userId }) => userId)).toEqual(["ann", "cy"]);
  });

  it("is a step of a big raise, which leaves its command to be decided again", () => {
    const roster = given({ capacity: 1, registered: ["ann"], waiting: people(60) });
    const { commit, done, isTorn } = plan(roster, update({ capacity: 61 }), register("ann"));
    expect([done, isTorn]).toEqual([0, false]);
    expect(commit?.event).toMatchObject({ capacity: 49, registeredCount: 49 });
    expect([commit?.eventRow, commit?.isAnnounced]).toEqual([undefined, true]);
  });

  it("ends before a big raise: each of its steps has a transaction of its own", () => {
    const roster = given({ capacity: 1, registered: ["ann"], waiting: people(60) });
    const { commit, done } = plan(roster, register("ann"), update({ capacity: 61 }));
    expect(done).toBe(1);
    expect(commit?.facts).toEqual([]);
  });

  it("takes a raise whole as long as there is room for its promotions beside what it has", () => {
    const roster = () => ({ ...given({ capacity: 1, registered: ["ann"], waiting: people(60) }) });
    const raise = (by: number) => {
      const loaded = loadedOf(roster());
      const rows = new Map([...loaded.rows].filter(([userId]) => userId === "ann"));
      return planChunk("e", { ...loaded, rows }, [register("ann"), update({ capacity: 1 + by })], NOW);
    };
    // 100 actions, without event, journal, both rows: two for each of 48 who are promoted.
    expect(raise(48)).toMatchObject({ done: 2, commit: { facts: { length: 49 } } });
    expect(raise(49)).toMatchObject({ done: 1, commit: { facts: { length: 0 } } });
  });

  it("lets in no more people than it is told to", () => {
    const roster = given({ capacity: 1, registered: ["ann"], waiting: people(5) });
    const raise = [update({ capacity: 6 })];
    const { commit } = planChunk("e", loadedOf(roster), raise, NOW, { mostPromotions: 2 });
    expect(commit?.event).toMatchObject({ capacity: 3, registeredCount: 3 });
  });

  it("lets in no more people than a transaction has room for, however many it may, and knows", () => {
    const roster = given({ capacity: 1, registered: ["ann"], waiting: people(60) });
    const raise = [update({ capacity: 61 })];
    const { commit } = planChunk("e", loadedOf(roster), raise, NOW, { mostPromotions: 98 });
    expect(commit?.event).toMatchObject({ capacity: 49, registeredCount: 49 });
  });

  it("fills its transaction to the last action", () => {
    const users = people(99);
    const roster = given({ capacity: 99, others: users });
    expect(plan(roster, ...users.map((userId) => register(userId))).done).toBe(98);
  });

  it("keeps the time of a change at the very moment of the one before", () => {
    const roster = given({ capacity: 1, others: ["ann"] });
    expect(planChunk("e", loadedOf(roster), [register("ann")], EARLIER).commit?.at).toBe(EARLIER);
    expect(plan(given({ capacity: 1, others: ["ann"] }), register("ann")).commit?.at).toBe(NOW);
    expect(plan(emptyRoster(), register("ann")).commit?.at).toBe(NOW);
  });
});

describe("a command that can't be carried out at all", () => {
  it("leaves a record that says so, and changes nothing else", () => {
    const command = register("ann");
    const loaded = loadedOf(given({ capacity: 1, others: ["ann"] }));
    const commit = planFailure("e", loaded, [command], NOW);
    expect(commit).toMatchObject({ event: undefined, facts: [] });
    expect(commit?.rows).toEqual([
      {
        userId: "ann",
        expectedRevision: 0,
        standing: { status: "none" },
        records: [{ ...recordOf(command), completedAt: NOW, result: { status: "failed" } }],
      },
    ]);
  });

  it("needs none if it has ended in another way", () => {
    const command = register("ann");
    const loaded = loadedOf(given({ capacity: 1, others: ["ann"] }));
    const rows = new Map([["ann", { revision: 1, records: [recordOf(command)] }]]);
    expect(planFailure("e", { ...loaded, rows }, [command], NOW)).toBeUndefined();
  });
});
