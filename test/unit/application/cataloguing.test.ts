import { describe, expect, it } from "vitest";
import { createCataloguing } from "#application/cataloguing.ts";
import type { User } from "#contracts/user.ts";
import type { Fact } from "#domain/facts.ts";
import type { EventState } from "#domain/event-state.ts";
import type { CreationMark } from "#ports/creation-mark.ts";
import { NONE_COUNTED } from "#domain/event-state.ts";
import { DETAILS, EARLIER, NOW } from "../domain/given.ts";

/** A catalogue in memory. */
function catalogue() {
  const users = new Map<string, readonly [User, CreationMark | undefined]>();
  const events = new Map<string, readonly [EventState, CreationMark | undefined]>();
  const facts: Fact[] = [];
  const clock = { now: NOW };
  const keep = <Thing>(things: Map<string, Thing>, id: string, thing: Thing): boolean =>
    !things.has(id) && things.set(id, thing).has(id);
  const cataloguing = createCataloguing({
    users: {
      create: async (user, mark) => keep(users, user.userId, [user, mark]),
      markOf: async (userId) => users.get(userId)?.[1],
      find: async (userId) => users.get(userId)?.[0],
    },
    events: {
      async create(event, its, mark) {
        facts.push(...its);
        return keep(events, event.eventId, [event, mark]);
      },
      markOf: async (eventId) => events.get(eventId)?.[1],
      find: async (eventId) => events.get(eventId)?.[0],
    },
    clock: () => clock.now,
  });
  return { cataloguing, users, events, facts, clock };
}

const asked = { eventId: "e", ...DETAILS, capacity: 3, hasWaitlist: true };
const ada = { userId: "ada", name: "Ada" };
const codeOf = (code: string, status: number) => ({ problem: { code, status } });

describe("an event", () => {
  it("is created by a fact, and stored and shown as that leaves it", async () => {
    const { cataloguing, events, facts } = catalogue();
    const counts = {
      registeredCount: 0,
      ...NONE_COUNTED,
      waitlistCount: 0,
      availableSeats: 3,
      version: 1,
      status: "published",
      phase: "open",
      moments: {},
    };
    const view = { ...asked, ...counts };
    expect(await cataloguing.createEvent(asked)).toEqual({ view, isReplay: false });
    const created = { type: "EventCreated", eventId: "e", details: DETAILS, capacity: 3, hasWaitlist: true };
    expect(facts).toEqual([{ ...created, at: NOW, by: "local" }]);
    const [event, mark] = events.get("e") ?? [];
    expect(event).toMatchObject({
      eventId: "e",
      details: DETAILS,
      version: 1,
      nextTicket: 1,
      changedAt: NOW,
    });
    expect(mark).toBeUndefined();
  });

  it("gets an id of its own where none is asked for, and has no member that is undefined", async () => {
    const { cataloguing } = catalogue();
    const { eventId: _, ...nameless } = asked;
    const [one, two] = [
      await cataloguing.createEvent({ ...nameless, location: undefined }),
      await cataloguing.createEvent(nameless),
    ];
    expect(one.view.eventId).not.toBe(two.view.eventId);
    expect(Object.keys(one.view)).not.toContain("location");
  });

  it("is refused under an id that is taken", async () => {
    const { cataloguing } = catalogue();
    await cataloguing.createEvent(asked);
    await expect(cataloguing.createEvent(asked)).rejects.toMatchObject({
      problem: { code: "EVENT_ALREADY_EXISTS", status: 409, detail: "The id e is taken." },
    });
  });
});

describe("a user", () => {
  it("is stored with the time", async () => {
    const { cataloguing, users } = catalogue();
    const view = { ...ada, createdAt: NOW };
    const created = await cataloguing.createUser({ ...ada, email: undefined });
    expect(created).toStrictEqual({ view, isReplay: false });
    const ben = { userId: "ben", name: "Ben", email: "a@b.c" };
    expect((await cataloguing.createUser(ben)).view).toEqual({ ...ben, createdAt: NOW });
    expect(users.size).toBe(2);
  });

  it("is refused under an id that is taken", async () => {
    const { cataloguing } = catalogue();
    await cataloguing.createUser(ada);
    await expect(cataloguing.createUser(ada)).rejects.toMatchObject(codeOf("USER_ALREADY_EXISTS", 409));
  });
});

describe("what is created under an Idempotency-Key", () => {
  it("is shown as it is, and said to be a replay, when it is asked for again", async () => {
    const { cataloguing, clock, events } = catalogue();
    const first = await cataloguing.createUser(ada, "key");
    const event = await cataloguing.createEvent(asked, "key");
    clock.now = EARLIER;
    expect(await cataloguing.createUser({ name: "Ada", userId: "ada" }, "key")).toEqual({
      view: first.view,
      isReplay: true,
    });
    const [state, mark] = events.get("e") ?? [];
    events.set("e", [{ ...(state as EventState), registeredCount: 2 }, mark]);
    expect(await cataloguing.createEvent(asked, "key")).toEqual({
      view: { ...event.view, registeredCount: 2, availableSeats: 1 },
      isReplay: true,
    });
  });

  it("without an id has the same one each time, and another one under another key", async () => {
    const { cataloguing, events } = catalogue();
    const { eventId: _, ...nameless } = asked;
    const ids = [];
    for (const key of ["key", "key", "other"]) ids.push(await cataloguing.createEvent(nameless, key));
    const [one, again, other] = ids.map(({ view }) => view.eventId);
    expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect([again === one, other === one, events.size]).toEqual([true, false, 2]);
  });

  it("is refused when the body is another", async () => {
    const { cataloguing } = catalogue();
    await cataloguing.createUser(ada, "key");
    await cataloguing.createEvent(asked, "key");
    const reused = codeOf("IDEMPOTENCY_KEY_REUSED", 422);
    await expect(cataloguing.createUser({ ...ada, name: "Eve" }, "key")).rejects.toMatchObject(reused);
    await expect(cataloguing.createEvent({ ...asked, capacity: 4 }, "key")).rejects.toMatchObject(reused);
  });

  it("is taken for everybody who has another key, or none", async () => {
    const { cataloguing } = catalogue();
    await cataloguing.createUser(ada, "key");
    for (const key of ["other", undefined])
      await expect(cataloguing.createUser(ada, key)).rejects.toMatchObject(
        codeOf("USER_ALREADY_EXISTS", 409),
      );
    await cataloguing.createUser({ ...ada, userId: "ben" });
    const again = cataloguing.createUser({ ...ada, userId: "ben" }, "key");
    await expect(again).rejects.toMatchObject(codeOf("USER_ALREADY_EXISTS", 409));
  });
});
