import { describe, expect, test } from "vitest";
import type { Request } from "#domain/commands.ts";
import type { EventChanges } from "#domain/event-details.ts";
import { EARLIER, rejectionOf, when } from "#test/unit/domain/given.ts";
import { arrival, hours, place, rosterOf, seat, type World, WRONG } from "./world.ts";

/**
 * The order of refusals: status, own standing, times, room. Everything is wrong at first; what is wrong is mended one
 * after the other, and each time the next refusal is the answer.
 */

type Mend = Partial<World>;

function answers(command: Request, world: World, mends: readonly Mend[]): string[] {
  const said: string[] = [];
  let now = world;
  for (const mend of [{}, ...mends]) {
    now = { ...now, ...mend };
    const answer = rejectionOf(when(rosterOf(now), command));
    said.push("kind" in answer ? answer.kind : answer.type);
  }
  return said;
}

describe("the order of refusals", () => {
  const begun = { date: hours(-1) };

  test("of a registration", () => {
    const closed = { ...begun, registrationClosesAt: hours(-2), waitlistLimit: 0 };
    const late = { ...WRONG, people: [seat("bob"), seat("ann")], capacity: 2, changes: closed };
    const mends: readonly Mend[] = [
      { cancelled: false },
      { draft: false },
      { people: [seat("bob"), seat("cy")] },
      { changes: { registrationOpensAt: hours(1), waitlistLimit: 0 } },
      { changes: { waitlistLimit: 0 } },
      { hasWaitlist: true },
      { changes: { waitlistLimit: 1 } },
    ];
    expect(answers({ type: "register", userId: "ann" }, late, mends)).toEqual([
      "EventCancelled",
      "EventNotPublished",
      "AlreadyRegistered",
      "RegistrationClosed",
      "RegistrationNotOpen",
      "EventFull",
      "WaitlistFull",
      "accepted",
    ]);
  });

  test("of giving up a seat", () => {
    const changes = { ...begun, cancelUntil: hours(-2) };
    const world = { ...WRONG, people: [seat("bob")], draft: false, changes };
    expect(
      answers({ type: "unregister", userId: "ann" }, world, [
        { cancelled: false },
        { people: [seat("ann"), arrival("ann")] },
        { people: [seat("ann")] },
        { changes: {} },
      ]),
    ).toEqual(["EventCancelled", "NotRegistered", "AlreadyCheckedIn", "CancellationClosed", "accepted"]);
  });

  test("of a removal, which is never refused for time", () => {
    const changes = { ...begun, cancelUntil: hours(-2), lateCancellation: "refused" as const };
    const world = { ...WRONG, people: [], draft: true, changes };
    expect(
      answers({ type: "unregister", userId: "ann", as: "organizer" }, world, [
        { cancelled: false },
        { people: [seat("ann"), arrival("ann")] },
      ]),
    ).toEqual(["EventCancelled", "NotRegistered", "accepted"]);
  });

  test("of a pick", () => {
    expect(
      answers({ type: "promote", userId: "ann" }, { ...WRONG, hasWaitlist: true }, [
        { cancelled: false },
        { draft: false },
        { people: [seat("ann")] },
        { people: [seat("bob"), place("ann", 1)] },
        { people: [place("ann", 1)] },
      ]),
    ).toEqual([
      "EventCancelled",
      "EventNotPublished",
      "NotRegistered",
      "NotWaitlisted",
      "EventFull",
      "accepted",
    ]);
  });

  test("of a check-in, and of its undoing", () => {
    const mends: readonly Mend[] = [
      { cancelled: false },
      { people: [place("ann", 1)] },
      { people: [seat("ann"), arrival("ann")] },
      { people: [seat("ann")] },
    ];
    const world = { ...WRONG, draft: false };
    expect(answers({ type: "check-in", userId: "ann" }, world, mends)).toEqual([
      "EventCancelled",
      "NotRegistered",
      "NotSeated",
      "AlreadyCheckedIn",
      "accepted",
    ]);
    expect(answers({ type: "undo-check-in", userId: "ann" }, world, mends)).toEqual([
      "EventCancelled",
      "NotRegistered",
      "NotCheckedIn",
      "accepted",
      "NotCheckedIn",
    ]);
  });

  test("of an update", () => {
    const world = {
      ...WRONG,
      capacity: 2,
      people: [seat("ann"), seat("bob"), place("cy", 1)],
      hasWaitlist: true,
    };
    const wrong = { capacity: 1, hasWaitlist: false, endsAt: EARLIER };
    const asked = (changes: EventChanges, mends: readonly Mend[] = []) =>
      answers({ type: "update", changes }, { ...world, draft: false }, mends);
    expect(asked(wrong, [{ cancelled: false }])).toEqual(["EventCancelled", "InvalidSchedule"]);
    expect(asked({ ...wrong, endsAt: hours(99_999) }, [{ cancelled: false }])).toEqual([
      "EventCancelled",
      "CapacityBelowRegistered",
    ]);
    expect(asked({ hasWaitlist: false }, [{ cancelled: false }])).toEqual([
      "EventCancelled",
      "WaitlistNotEmpty",
    ]);
  });

  test("of what changes the status: only a cancelled event can't be published", () => {
    expect(answers({ type: "publish" }, WRONG, [{ cancelled: false }, { draft: false }])).toEqual([
      "EventCancelled",
      "accepted",
      "accepted",
    ]);
    expect(answers({ type: "cancel-event" }, WRONG, [{ cancelled: false }])).toEqual([
      "accepted",
      "accepted",
    ]);
    expect(answers({ type: "reinstate" }, WRONG, [{ cancelled: false }])).toEqual(["accepted", "accepted"]);
  });

  test("the event comes first, and then the user, even of a cancelled event", () => {
    const roster = rosterOf(WRONG);
    const stranger: Request = { type: "register", userId: "nobody" };
    expect(rejectionOf(when(roster, stranger))).toEqual({ type: "UserNotFound" });
    expect(rejectionOf(when({ ...roster, event: undefined }, stranger))).toEqual({ type: "EventNotFound" });
    expect(rejectionOf(when(roster, { type: "register", userId: "ann" }))).toEqual({
      type: "EventCancelled",
      reason: "rain",
    });
  });
});
