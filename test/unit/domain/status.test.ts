import { describe, expect, it } from "vitest";
import { statusOf } from "#domain/event-state.ts";
import type { Fact } from "#domain/facts.ts";
import { standingOf } from "#domain/roster.ts";
import { EARLIER, eventOf, factsOf, fold, given, NOW, register, rejectionOf, story, when } from "./given.ts";

/** Drafts, cancelled events, and what organisers do at the door. */

const people = { capacity: 2, registered: ["ann"], waiting: ["bob", "cy", "dee"], others: ["eve"] };
/** A draft that an organiser has filled: three wait, and nobody gets the free seat before it is published. */
function draft() {
  const roster = given(people);
  return Object.assign(roster, { event: { ...eventOf(roster), draft: true as const } });
}

describe("a draft", () => {
  it("takes nobody, and gives its seats once it is published", () => {
    const roster = draft();
    expect(statusOf(eventOf(roster))).toBe("draft");
    expect(rejectionOf(when(roster, register("eve")))).toEqual({ type: "EventNotPublished" });
    const published = when(roster, { type: "publish" });
    expect(published).toMatchObject({ kind: "accepted", outcome: "published" });
    expect(story(published)).toEqual(["EventPublished", "promoted bob 1"]);
    fold(roster, factsOf(published));
    expect(eventOf(roster)).not.toHaveProperty("draft");
    expect(when(roster, { type: "publish" })).toEqual({ kind: "accepted", outcome: "published", facts: [] });
  });

  it("is published in steps, if more come in than fit into a transaction", () => {
    const roster = draft();
    Object.assign(roster, { event: { ...eventOf(roster), capacity: 4 } });
    const first = when(roster, { type: "publish" }, { promotions: 2 });
    expect([first.kind, ...story(first)]).toEqual([
      "step",
      "EventPublished",
      "promoted bob 1",
      "promoted cy 2",
    ]);
    fold(roster, factsOf(first));
    const last = when(roster, { type: "publish" }, { promotions: 2 });
    expect([last.kind, ...story(last)]).toEqual(["accepted", "promoted dee 3"]);
  });
});

describe("a cancelled event", () => {
  const cancelled = () => {
    const roster = given(people);
    return fold(roster, factsOf(when(roster, { type: "cancel-event", reason: "rain" })));
  };

  it("frees nothing, says why, and is cancelled once", () => {
    const before = given(people);
    const roster = cancelled();
    expect(eventOf(roster)).toEqual({ ...eventOf(before), cancelled: { reason: "rain" }, changedAt: NOW });
    expect(roster.standings).toEqual(before.standings);
    expect(rejectionOf(when(roster, register("eve")))).toEqual({ type: "EventCancelled", reason: "rain" });
    expect(when(roster, { type: "cancel-event", reason: "snow" })).toEqual({
      kind: "accepted",
      outcome: "event-cancelled",
      facts: [],
    });
  });

  it("is cancelled without a reason, too", () => {
    const roster = given(people);
    const { facts } = when(roster, { type: "cancel-event" }) as { facts: readonly Fact[] };
    expect(facts).toEqual([{ type: "EventCancelled", at: NOW }]);
    expect(eventOf(fold(roster, facts)).cancelled).toEqual({});
  });

  it("goes on as it was when it is reinstated, and gives the seats that are due", () => {
    const roster = cancelled();
    const decision = when(roster, { type: "reinstate" });
    expect(decision).toMatchObject({ outcome: "reinstated" });
    expect(story(decision)).toEqual(["EventReinstated", "promoted bob 1"]);
    fold(roster, factsOf(decision));
    expect(eventOf(roster)).not.toHaveProperty("cancelled");
    expect(when(roster, { type: "reinstate" })).toEqual({
      kind: "accepted",
      outcome: "reinstated",
      facts: [],
    });
  });

  it("that was a draft is a draft again", () => {
    const roster = draft();
    fold(roster, factsOf(when(roster, { type: "cancel-event" })));
    expect(statusOf(eventOf(roster))).toBe("cancelled");
    expect(story(when(roster, { type: "reinstate" }))).toEqual(["EventReinstated"]);
    fold(roster, factsOf(when(roster, { type: "reinstate" })));
    expect(statusOf(eventOf(roster))).toBe("draft");
  });
});

describe("a pick", () => {
  it("gives a free seat to whom the organiser names, past those who wait before", () => {
    const roster = given(people);
    fold(roster, [{ type: "EventUpdated", changes: { promotion: "manual" }, at: EARLIER }]);
    const decision = when(roster, { type: "promote", userId: "cy", reason: "speaker" });
    expect(decision).toEqual({
      kind: "accepted",
      outcome: "promoted",
      facts: [
        {
          type: "AttendeePromoted",
          userId: "cy",
          ticket: 2,
          waitlistedAt: EARLIER,
          picked: true,
          reason: "speaker",
          at: NOW,
        },
      ],
    });
    fold(roster, factsOf(decision));
    expect(eventOf(roster)).toMatchObject({ registeredCount: 2, extraCount: 0, waitlistCount: 2 });
    expect(standingOf(roster, "dee")).toMatchObject({ position: 2 });
  });

  it("is an extra seat where none is free and that is waived", () => {
    const roster = given({ ...people, capacity: 1 });
    const decision = when(roster, { type: "promote", userId: "cy", waives: ["capacity"] });
    expect(decision).toMatchObject({ facts: [{ picked: true, extra: true, waived: ["capacity"] }] });
    expect(decision).not.toHaveProperty("facts.0.reason");
    fold(roster, factsOf(decision));
    expect(eventOf(roster)).toMatchObject({ registeredCount: 1, extraCount: 1, waitlistCount: 2 });
    expect(standingOf(roster, "cy")).toEqual({
      status: "registered",
      registeredAt: NOW,
      promotedAt: NOW,
      waitlistedAt: EARLIER,
      extra: true,
    });
  });
});

describe("the door", () => {
  it("lets people in, says since when, and can take it back", () => {
    const roster = given(people);
    const arrival = when(roster, { type: "check-in", userId: "ann" });
    expect(arrival).toEqual({
      kind: "accepted",
      outcome: "checked-in",
      facts: [{ type: "AttendeeCheckedIn", userId: "ann", at: NOW }],
    });
    fold(roster, factsOf(arrival));
    expect(eventOf(roster).checkedInCount).toBe(1);
    expect(standingOf(roster, "ann")).toMatchObject({ registeredAt: EARLIER, checkedInAt: NOW });
    expect(rejectionOf(when(roster, { type: "check-in", userId: "ann" }))).toEqual({
      type: "AlreadyCheckedIn",
      checkedInAt: NOW,
    });
    const undone = when(roster, { type: "undo-check-in", userId: "ann" });
    expect(undone).toMatchObject({ outcome: "check-in-undone", facts: [{ type: "CheckInUndone" }] });
    fold(roster, factsOf(undone));
    expect(eventOf(roster).checkedInCount).toBe(0);
    expect(standingOf(roster, "ann")).toEqual({ status: "registered", registeredAt: EARLIER });
  });

  it("is of no use to who waits", () => {
    expect(rejectionOf(when(given(people), { type: "check-in", userId: "bob" }))).toMatchObject({
      type: "NotSeated",
      standing: { status: "waitlisted", position: 1 },
    });
  });

  it("marks nobody who has no seat, whatever a broken journal says", () => {
    const roster = fold(given(people), [{ type: "AttendeeCheckedIn", userId: "bob", at: NOW }]);
    expect(standingOf(roster, "bob")).toMatchObject({ status: "waitlisted" });
  });
});
