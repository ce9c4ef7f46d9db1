import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EventView } from "#contracts/event.ts";
import type { RegistrationWithEvent } from "#contracts/registration.ts";
import { arrivals, comes, seatChanges, smallCapacities, waves } from "../support/arbitraries/commands.ts";
import { idempotencyKeys } from "../support/arbitraries/domain.ts";
import { always } from "../support/arbitraries/property.ts";
import { type PropertySystem, startPropertySystem, userIdsOf } from "../support/systems/property-system.ts";

/** Who gets a seat, and who doesn't. */

let system: PropertySystem;
let people: string[];
beforeAll(async () => {
  system = await startPropertySystem();
  people = await system.addUsers(8);
});
afterAll(() => system.stopAudited());

const capacity = smallCapacities;

function expectWithinCapacity(event: EventView): void {
  expect(event.registeredCount).toBeLessThanOrEqual(event.capacity);
  expect(event.availableSeats).toBe(event.capacity - event.registeredCount);
  if (event.waitlistCount > 0) expect(event.availableSeats, "no seat is free while somebody waits").toBe(0);
}

test("property 3: capacity constraint invariant", async () => {
  const anything = waves({ users: 7, events: 2, changes: seatChanges });
  await always(
    fc.asyncProperty(capacity, fc.boolean(), anything, async (seats, hasWaitlist, waves) => {
      const add = () => system.addEvent(seats, hasWaitlist);
      const cast = { users: people.slice(0, 7), events: await Promise.all([add(), add()]) };
      const looks = await system.looks(cast.events[0] ?? "", system.play(cast, waves));
      looks.forEach(expectWithinCapacity);
      for (const eventId of cast.events) {
        const { event, seats: taken, waiting } = await system.seen(eventId);
        expectWithinCapacity(event);
        expect(new Set(userIdsOf(taken)).size).toBe(event.registeredCount);
        expect(new Set(userIdsOf(waiting)).size).toBe(event.waitlistCount);
      }
    }),
  );
});

test("property 4: waitlist enabled allows overflow", async () => {
  await always(
    fc.asyncProperty(capacity, arrivals(8), async (seats, groups) => {
      const eventId = await system.addEvent(seats, true);
      const replies = await system.play({ users: people, events: [eventId] }, groups);
      let free = seats;
      for (const group of replies) {
        const registered = group.filter(({ outcome }) => outcome === "registered");
        const waitlisted = group.filter(({ outcome }) => outcome === "waitlisted");
        expect(registered).toHaveLength(Math.min(free, group.length));
        expect(waitlisted).toHaveLength(group.length - registered.length);
        free -= registered.length;
      }
      const came = groups.flat().length;
      expect(await system.read(`/events/${eventId}`)).toMatchObject({
        registeredCount: Math.min(came, seats),
        waitlistCount: Math.max(came - seats, 0),
      });
    }),
  );
});

test("property 5: waitlist disabled rejects overflow", async () => {
  await always(
    fc.asyncProperty(capacity, arrivals(8), async (seats, groups) => {
      const eventId = await system.addEvent(seats, false);
      const replies = await system.play({ users: people, events: [eventId] }, groups);
      let free = seats;
      for (const group of replies) {
        const registered = group.filter(({ outcome }) => outcome === "registered");
        const refused = group.filter(({ error }) => error?.code === "EVENT_FULL");
        expect(registered).toHaveLength(Math.min(free, group.length));
        expect(refused).toHaveLength(group.length - registered.length);
        free -= registered.length;
      }
      const seen = await system.seen(eventId);
      const seated = replies.flat().filter(({ outcome }) => outcome === "registered");
      expect(new Set(userIdsOf(seen.seats))).toEqual(new Set(seated.map(({ userId }) => userId)));
      expect(seen.waiting).toEqual([]);
      expect(seen.event).toMatchObject({ registeredCount: seated.length, waitlistCount: 0 });
    }),
  );
});

test("property 6: successful registration creates association", async () => {
  await always(
    fc.asyncProperty(capacity, fc.boolean(), waves({ users: 4 }), async (seats, hasWaitlist, before) => {
      const [users, eventId] = await Promise.all([system.addUsers(4), system.addEvent(seats, hasWaitlist)]);
      const everybody = users.map((_, user) => comes(user));
      const replies = await system.play({ users, events: [eventId] }, [...before, everybody]);
      const { event, seats: taken } = await system.seen(eventId);
      expect(taken).toEqual(taken.toSorted(byRegistration));
      for (const { userId = "", outcome, registration } of replies.at(-1) ?? []) {
        const mine = await system.read<{ items: RegistrationWithEvent[] }>(`/users/${userId}/registrations`);
        const found = await system.call("GET", `/events/${eventId}/registrations/${userId}`);
        const isSeated = (found.body as { status: unknown }).status === "registered";
        expect(mine.items).toEqual(isSeated ? [{ ...(found.body as object), event }] : []);
        expect(taken.some((seat) => seat.userId === userId)).toBe(isSeated);
        if (outcome !== "registered") continue;
        expect(found.body).toEqual(registration);
        expect(registration).toMatchObject({ eventId, userId, status: "registered" });
        const user = await system.read(`/users/${userId}`);
        expect(taken).toContainEqual({ ...registration, user });
      }
    }),
  );
});

function byRegistration(a: Seat, b: Seat): number {
  const [keyA, keyB] = [a, b].map(({ registeredAt = "", userId }) => `${registeredAt} ${userId}`);
  return (keyA ?? "") < (keyB ?? "") ? -1 : 1;
}

type Seat = { readonly registeredAt?: string | undefined; readonly userId: string };

test("property 7: registration idempotency", async () => {
  const copies = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 });
  await always(
    fc.asyncProperty(idempotencyKeys, copies, fc.nat({ max: 3 }), async (key, groups, others) => {
      const cast = { users: people, events: [await system.addEvent(8, true)] };
      const [eventId = ""] = cast.events;
      // The key of one person is none of another's: those who come at the same moment use the same.
      const company = Array.from({ length: others }, (_, i) => comes(i + 1));
      const sent = groups.map((size) => [...Array.from({ length: size }, () => comes(0)), ...company]);
      const replies = await system.play(cast, sent, { "Idempotency-Key": key });
      for (const [userId, requests] of Map.groupBy(replies.flat(), (request) => request.userId ?? "")) {
        const endings = requests.map(({ status, outcome, registration }) => ({
          status,
          outcome,
          registration,
        }));
        const registration = await system.read(`/events/${eventId}/registrations/${userId}`);
        expect(endings).toEqual(
          endings.map(() => ({ status: "succeeded", outcome: "registered", registration })),
        );
      }
      const before = await system.seen(eventId);
      expect(before.event.registeredCount).toBe(1 + others);

      // Without a key, a repeated registration is refused, and nothing changes.
      const again = await system.play(cast, [[comes(0), comes(0)]]);
      const { user: _, ...registration } = before.seats.find(({ userId }) => userId === people[0]) ?? {
        user: 0,
      };
      for (const { error } of again.flat()) {
        expect(error).toMatchObject({ code: "ALREADY_REGISTERED", status: 409, registration });
      }
      expect(await system.seen(eventId)).toEqual(before);
    }),
  );
});

test("property 8: full event error includes capacity information", async () => {
  const anything = waves({ users: 7, changes: fc.record({ capacity }) });
  await always(
    fc.asyncProperty(capacity, anything, async (seats, before) => {
      const cast = { users: people, events: [await system.addEvent(seats, false)] };
      const [eventId = ""] = cast.events;
      const replies = await system.play(cast, [...before, people.map((_, user) => comes(user))]);
      const event = await system.read<EventView>(`/events/${eventId}`);
      const full = { capacity: event.capacity, registeredCount: event.registeredCount };
      expect(event.registeredCount).toBe(event.capacity);
      const refused = replies.at(-1)?.filter(({ error }) => error?.code === "EVENT_FULL") ?? [];
      expect(refused).toHaveLength(people.length - event.capacity);
      for (const { error } of refused) expect(error).toMatchObject({ status: 409, ...full });
      // Capacity may have been another before; full is full.
      for (const { error } of replies.flat()) {
        if (error?.code === "EVENT_FULL") expect(error.registeredCount).toBe(error.capacity);
      }
      const { userId } = refused[0] ?? {};
      const headers = { Prefer: "wait=20" };
      const answer = await system.call("POST", `/events/${eventId}/register`, { body: { userId }, headers });
      expect(answer).toMatchObject({ status: 409, body: { code: "EVENT_FULL", ...full } });
    }),
  );
});
