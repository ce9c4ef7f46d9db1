import { describe, expect, it } from "vitest";
import { createCataloguing } from "#application/cataloguing.ts";
import type { User } from "#contracts/user.ts";
import type { Fact } from "#domain/facts.ts";
import type { EventState } from "#domain/event-state.ts";
import { DETAILS, NOW } from "../domain/given.ts";

function catalogue({ isTaken = false } = {}) {
  const stored: { users: User[]; events: (readonly [EventState, readonly Fact[]])[] } = {
    users: [],
    events: [],
  };
  const cataloguing = createCataloguing({
    users: { create: async (user) => !isTaken && stored.users.push(user) > 0 },
    events: { create: async (...created) => !isTaken && stored.events.push(created) > 0 },
    clock: () => NOW,
  });
  return { cataloguing, stored };
}

const asked = { eventId: "e", ...DETAILS, capacity: 3, hasWaitlist: true };

describe("an event", () => {
  it("is created by a fact, and stored and shown as that leaves it", async () => {
    const { cataloguing, stored } = catalogue();
    const counts = { registeredCount: 0, waitlistCount: 0, availableSeats: 3, version: 1 };
    expect(await cataloguing.createEvent(asked)).toEqual({ ...asked, ...counts });
    const [[event, facts] = []] = stored.events;
    expect(facts).toEqual([
      { type: "EventCreated", eventId: "e", details: DETAILS, capacity: 3, hasWaitlist: true, at: NOW },
    ]);
    expect(event).toMatchObject({
      eventId: "e",
      details: DETAILS,
      version: 1,
      nextTicket: 1,
      changedAt: NOW,
    });
  });

  it("gets an id of its own where none is asked for, and has no member that is undefined", async () => {
    const { cataloguing } = catalogue();
    const { eventId: _, ...nameless } = asked;
    const [one, two] = [
      await cataloguing.createEvent({ ...nameless, location: undefined }),
      await cataloguing.createEvent(nameless),
    ];
    expect(one.eventId).not.toBe(two.eventId);
    expect(Object.keys(one)).not.toContain("location");
  });

  it("is refused under an id that is taken", async () => {
    const { cataloguing } = catalogue({ isTaken: true });
    await expect(cataloguing.createEvent(asked)).rejects.toMatchObject({
      problem: { code: "EVENT_ALREADY_EXISTS", status: 409, detail: "The id e is taken." },
    });
  });
});

describe("a user", () => {
  it("is stored with the time", async () => {
    const { cataloguing, stored } = catalogue();
    const ada = { userId: "ada", name: "Ada", createdAt: NOW };
    expect(await cataloguing.createUser({ userId: "ada", name: "Ada", email: undefined })).toStrictEqual(ada);
    expect(await cataloguing.createUser({ userId: "ada", name: "Ada", email: "a@b.c" })).toEqual({
      ...ada,
      email: "a@b.c",
    });
    expect(stored.users).toHaveLength(2);
  });

  it("is refused under an id that is taken", async () => {
    const { cataloguing } = catalogue({ isTaken: true });
    await expect(cataloguing.createUser({ userId: "ada", name: "Ada" })).rejects.toMatchObject({
      problem: { code: "USER_ALREADY_EXISTS", status: 409 },
    });
  });
});
