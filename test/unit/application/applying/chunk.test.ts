import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { always } from "#test/support/arbitraries/property.ts";
import { planChunk } from "#application/applying/chunk.ts";
import type { SubmittedCommand } from "#contracts/command-message.ts";
import type { RequestRecord } from "#domain/request-record.ts";
import { type Commit, type LoadedChunk, MAX_ACTIONS, type Row } from "#ports/roster-store.ts";
import { EARLIER, given, NOW } from "#test/unit/domain/given.ts";

/** How many actions the transaction has, counted in the commit itself. */
function actionsOf(commit: Commit): number {
  const { facts, rows, eventRow, rowChanges, joined, removedTickets } = commit;
  const journal = facts.length > 0 ? 1 : 0;
  const tickets = joined.length + removedTickets.length;
  return 1 + journal + rows.length + (eventRow ? 1 : 0) + rowChanges.length + tickets;
}

const submission = (key: string) => ({ key, fingerprint: "f", acceptedAt: EARLIER });
const register = (userId: string): SubmittedCommand => ({
  command: { type: "register", userId },
  ...submission(userId),
});
const unregister = (userId: string): SubmittedCommand => ({
  command: { type: "unregister", userId },
  ...submission(`-${userId}`),
});

const recordOf = ({ key, fingerprint, acceptedAt }: SubmittedCommand): RequestRecord => {
  return { key, fingerprint, acceptedAt, completedAt: EARLIER, result: { status: "failed" } };
};

function loaded(roster: LoadedChunk["roster"], records: Record<string, RequestRecord[]> = {}): LoadedChunk {
  const rows = [...roster.users].map((userId): [string, Row] => {
    return [userId, { revision: 1, records: records[userId] ?? [] }];
  });
  return { roster, rows: new Map(rows), eventRow: { revision: 0, records: [] } };
}

describe("a chunk of commands", () => {
  it("never goes back in time, whatever this machine's clock says", () => {
    const roster = given({ capacity: 1, others: ["ann"] });
    const plan = planChunk("e", loaded(roster), [register("ann")], "2026-06-01T00:00:00.000Z");
    expect(plan.commit).toMatchObject({ at: EARLIER, facts: [{ at: EARLIER }] });
  });

  it("never ends a request before it was accepted", () => {
    const roster = given({ capacity: 1, others: ["ann"] });
    const ahead = { ...register("ann"), acceptedAt: "2027-06-01T00:00:00.000Z" };
    const plan = planChunk("e", loaded(roster), [ahead], NOW);
    expect(plan.commit?.rows[0]?.records[0]?.completedAt).toBe(ahead.acceptedAt);
  });

  it("passes over a command that has its record already: there is nothing to write", () => {
    const roster = given({ capacity: 1, others: ["ann"] });
    const plan = planChunk("e", loaded(roster, { ann: [recordOf(register("ann"))] }), [register("ann")], NOW);
    expect(plan).toMatchObject({ commit: undefined, done: 1, isTorn: false });
  });

  it("has the results of those commands that ended by it, and of no other", () => {
    const roster = given({ capacity: 1, others: ["ann", "bob", "cy"], hasWaitlist: false });
    const known = { ann: [recordOf(register("ann"))] };
    const { results, done } = planChunk(
      "e",
      loaded(roster, known),
      [register("ann"), register("bob"), register("cy")],
      NOW,
    );
    expect(done).toBe(3);
    expect(results.map(({ status }) => status)).toEqual(["succeeded", "rejected"]);
  });

  it("carries out two copies of one command once", () => {
    const roster = given({ capacity: 2, others: ["ann"] });
    const plan = planChunk("e", loaded(roster), [register("ann"), register("ann")], NOW);
    expect(plan.done).toBe(2);
    expect(plan.commit?.facts).toHaveLength(1);
    expect(plan.commit?.rows[0]?.records).toHaveLength(1);
  });

  it("decides each command on what those before it left", () => {
    const roster = given({ capacity: 1, hasWaitlist: true, others: ["ann", "bob", "cy"] });
    const commands = [register("ann"), register("bob"), register("cy"), unregister("ann")];
    const { commit } = planChunk("e", loaded(roster), commands, NOW);
    const standings = commit?.rows.map(({ userId, standing }) => `${userId} ${standing.status}`);
    expect(standings?.toSorted()).toEqual(["ann cancelled", "bob registered", "cy waitlisted"]);
    expect(commit?.joined.map(({ userId }) => userId)).toEqual(["cy"]);
  });

  it("fits into one transaction, whatever the commands, and always gets on", async () => {
    const people = Array.from({ length: 120 }, (_, i) => `u${i}`);
    const person = fc.constantFrom(...people);
    const command = fc.oneof(person.map(register), person.map(unregister));
    const chunk = fc.record({
      seats: fc.integer({ min: 1, max: 60 }),
      waiting: fc.nat({ max: 60 }),
      commands: fc.array(command, { minLength: 1, maxLength: 120, size: "max" }),
    });
    await always(
      fc.property(chunk, ({ seats, waiting, commands }) => {
        const [registered, others] = [people.slice(0, seats), people.slice(seats)];
        const roster = given({ capacity: seats, registered, waiting: others.slice(0, waiting), others });
        const plan = planChunk("e", loaded(roster), commands, NOW);
        expect(plan.done).toBeGreaterThan(0);
        if (plan.commit) expect(actionsOf(plan.commit)).toBeLessThanOrEqual(MAX_ACTIONS);
      }),
    );
  });

  it("counts the rows of promoted people whom it did not load", () => {
    const people = Array.from({ length: 120 }, (_, i) => `u${i}`);
    const [registered, waiting] = [people.slice(0, 60), people.slice(60)];
    const roster = given({ capacity: 60, hasWaitlist: true, registered, waiting });
    const all = loaded(roster);
    const rows = new Map([...all.rows].filter(([userId]) => registered.includes(userId)));
    const { commit, done } = planChunk("e", { ...all, rows }, registered.map(unregister), NOW);
    expect(commit?.rowChanges).toHaveLength(done);
    expect(commit && actionsOf(commit)).toBeLessThanOrEqual(MAX_ACTIONS);
    // Each takes three: its own row, the row of the promoted, and a ticket.
    expect(done).toBe(32);
  });
});
