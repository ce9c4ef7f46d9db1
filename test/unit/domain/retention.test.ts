import { describe, expect, it } from "vitest";
import type { EventDetails } from "#domain/event-details.ts";
import { daysBefore, hadEnded, retentionOf } from "#domain/retention.ts";
import { emptyRoster } from "#domain/roster.ts";
import { cancel, DETAILS, EARLIER, eventOf, factsOf, fold, given, NOW, when } from "./given.ts";

/** Events that are long over. */

it("days are counted back from now", () => {
  expect(daysBefore("2027-03-02T12:00:00.000Z", 2)).toBe("2027-02-28T12:00:00.000Z");
});

it.each([
  [{}, "2027-05-01T18:00:00.000Z", false],
  [{}, "2027-05-01T18:00:00.001Z", true],
  [{ endsAt: "2027-05-02T00:00:00.000Z" }, "2027-05-02T00:00:00.000Z", false],
  [{ endsAt: "2027-05-02T00:00:00.000Z" }, "2027-05-02T00:00:00.001Z", true],
])("an event with %j had ended by %s: %s", (more, then, ended) => {
  const details: EventDetails = { ...DETAILS, ...more };
  expect(hadEnded({ ...eventOf(given({ capacity: 1 })), details }, then)).toBe(ended);
});

describe("what people have there is given up", () => {
  const seat = { kind: "seat" } as const;
  const by = { as: "organizer", by: "retention", at: NOW } as const;
  const gone = (userId: string, gaveUp: object) => ({ type: "RegistrationCancelled", userId, gaveUp, ...by });

  it("places first, then seats, and of who has nothing, nothing", () => {
    const roster = given({ capacity: 1, registered: ["ann"], waiting: ["bob"], others: ["cy"] });
    const all = retentionOf(roster, ["ann", "cy", "bob"], NOW);
    expect(all).toEqual([gone("bob", { kind: "place", ticket: 1 }), gone("ann", seat)]);
    expect(retentionOf(roster, ["cy"], NOW)).toEqual([]);
    expect(eventOf(fold(roster, all))).toMatchObject({ registeredCount: 0, waitlistCount: 0 });
    expect(retentionOf(emptyRoster(), ["ann"], NOW)).toEqual([]);
  });

  it("and no seat or offer while anybody else waits", () => {
    const roster = given({ capacity: 2, registered: ["ann", "amy"], waiting: ["bob", "cy", "dee"] });
    fold(roster, [{ type: "EventUpdated", changes: { promotion: "offer" }, at: EARLIER }]);
    fold(roster, factsOf(when(roster, cancel("amy"))));
    expect(retentionOf(roster, ["ann", "bob", "cy"], NOW)).toEqual([
      gone("cy", { kind: "place", ticket: 2 }),
    ]);
    expect(retentionOf(roster, ["ann", "bob"], NOW)).toEqual([]);
    expect(retentionOf(roster, ["ann", "dee", "bob", "cy"], NOW)).toEqual([
      gone("dee", { kind: "place", ticket: 3 }),
      gone("cy", { kind: "place", ticket: 2 }),
      gone("ann", seat),
      gone("bob", { kind: "offer", ticket: 1 }),
    ]);
  });

  it("seats where nobody waits at all", () => {
    expect(retentionOf(given({ capacity: 1, registered: ["ann"] }), ["ann"], NOW)).toEqual([
      gone("ann", seat),
    ]);
  });
});
