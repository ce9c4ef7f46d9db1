import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EventView } from "#contracts/event.ts";
import type { RegistrationWithEvent } from "#contracts/registration.ts";
import {
  arrivals,
  comes,
  seatChanges,
  smallCapacities,
  stir,
  waves,
} from "../support/arbitraries/commands.ts";
import { idempotencyKeys } from "../support/arbitraries/domain.ts";
import { ruledEvents } from "../support/model/arbitraries.ts";
import { givesNow, SHUT, whyNobody } from "../support/model/rules.ts";
import { now } from "../support/model/world.ts";
import { createTally } from "../support/tally.ts";
import type { Rules } from "../support/arbitraries/rules.ts";
import { eventually } from "../support/client.ts";
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

const MET = [
  ...SHUT,
  "registered",
  "waitlisted",
  "unregistered",
  "left-waitlist",
  "promoted",
  "checked-in",
  "updated",
  "published",
  "event-cancelled",
  "reinstated",
  "EVENT_CANCELLED",
  "EVENT_FULL",
  "ALREADY_REGISTERED",
  "NOT_REGISTERED",
  "CAPACITY_BELOW_REGISTERED",
];

/** Offered seats are held, and count; those beyond the capacity don't. */
function expectWithinCapacity(event: EventView): void {
  const held = event.registeredCount + event.offeredCount;
  expect(held).toBeLessThanOrEqual(event.capacity);
  expect(event.availableSeats).toBe(event.capacity - held);
  const { date, status } = event;
  const cancelled = status === "cancelled" ? {} : undefined;
  const ruled = { date, rules: event as Rules, isDraft: status === "draft", cancelled };
  const isGiven = event.waitlistCount > 0 && givesNow(ruled, now()) !== "nothing";
  if (isGiven) expect(event.availableSeats, "no seat is free while somebody waits for it").toBe(0);
}

/** The events of property 3. */
const played: string[] = [];
const FACTS = ["SeatOffered", "OfferLapsed", "AttendeePromoted", "AttendeeCheckedIn"];

test("property 3: capacity constraint invariant", async () => {
  const anything = waves({ users: 7, events: 2, changes: seatChanges, isOrganized: true });
  const ruled = ruledEvents({ capacity, claims: ["PT10S"] });
  await always(
    fc.asyncProperty(fc.tuple(ruled, ruled), anything, async (events, waves) => {
      const cast = { users: people.slice(0, 7), events: await Promise.all(events.map(system.addRuled)) };
      played.push(...cast.events);
      // Everybody comes, so that somebody waits.
      const crowd = cast.users.map((_, user) => comes(user));
      const looks = await system.looks(cast.events[0] ?? "", system.play(cast, [crowd, ...stir, ...waves]));
      looks.forEach(expectWithinCapacity);
      for (const eventId of cast.events) {
        const { event, seats: taken, offered, waiting } = await system.seen(eventId);
        expectWithinCapacity(event);
        expect(new Set(userIdsOf(taken)).size).toBe(event.registeredCount + event.extraCount);
        expect(new Set(userIdsOf(offered)).size).toBe(event.offeredCount);
        expect(new Set(userIdsOf(waiting)).size).toBe(event.waitlistCount);
      }
    }),
  );
});

test("property 4: waitlist enabled allows overflow", async () => {
  const open = ruledEvents({ capacity, hasWaitlist: fc.constant(true) });
  // Few have a limit by chance, and of those few one that is met.
  const limits = fc.constantFrom({}, { waitlistLimit: 0 }, { waitlistLimit: 2 });
  const ruled = fc
    .tuple(open, limits)
    .map(([event, limit]) => ({ ...event, rules: { ...event.rules, ...limit } }));
  const { count, expectMet } = createTally();
  await always(
    fc.asyncProperty(ruled, arrivals(8), async (event, groups) => {
      const eventId = await system.addRuled(event);
      const replies = await system.play({ users: people, events: [eventId] }, groups);
      const refused = whyNobody(event, now());
      let free = refused === undefined ? event.capacity : 0;
      let places = refused === undefined ? (event.rules.waitlistLimit ?? Infinity) : 0;
      for (const group of replies) {
        const ends = Map.groupBy(group, ({ outcome, error }): string => outcome ?? error?.code ?? "");
        const those = (end: string) => ends.get(end)?.length ?? 0;
        const registered = Math.min(free, group.length);
        const waitlisted = Math.min(places, group.length - registered);
        expect(those("registered")).toBe(registered);
        expect(those("waitlisted")).toBe(waitlisted);
        expect(those(refused ?? "WAITLIST_FULL")).toBe(group.length - registered - waitlisted);
        for (const end of ends.keys()) count(end);
        free -= registered;
        places -= waitlisted;
      }
      const came = refused === undefined ? groups.flat().length : 0;
      const { capacity: seats, rules } = event;
      expect(await system.read(`/events/${eventId}`)).toMatchObject({
        registeredCount: Math.min(came, seats),
        waitlistCount: Math.min(Math.max(came - seats, 0), rules.waitlistLimit ?? Infinity),
      });
    }),
  );
  expectMet(["registered", "waitlisted", "WAITLIST_FULL", ...SHUT]);
});

test("property 6: successful registration creates association", async () => {
  await always(
    fc.asyncProperty(ruledEvents({ capacity }), waves({ users: 4 }), async (ruled, before) => {
      const [users, eventId] = await Promise.all([system.addUsers(4), system.addRuled(ruled)]);
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
  const ruled = ruledEvents({ capacity: fc.constant(8) });
  const { count, expectMet } = createTally();
  await always(
    fc.asyncProperty(
      ruled,
      idempotencyKeys,
      copies,
      fc.nat({ max: 3 }),
      async (event, key, groups, others) => {
        const cast = { users: people, events: [await system.addRuled(event)] };
        const refused = whyNobody(event, now());
        count(refused ?? "registered");
        const [eventId = ""] = cast.events;
        // The key of one person is none of another's: those who come at the same moment use the same.
        const company = Array.from({ length: others }, (_, i) => comes(i + 1));
        const sent = groups.map((size) => [...Array.from({ length: size }, () => comes(0)), ...company]);
        const replies = await system.play(cast, sent, { "Idempotency-Key": key });
        for (const [userId, requests] of Map.groupBy(replies.flat(), (request) => request.userId ?? "")) {
          const endings = requests.map(({ status, outcome, registration, error }) => ({
            status,
            end: outcome ?? error?.code,
            registration,
          }));
          const found = await system.call("GET", `/events/${eventId}/registrations/${userId}`);
          const seated = { status: "succeeded", end: "registered", registration: found.body };
          const expected = refused === undefined ? seated : { status: "rejected", end: refused };
          expect(endings).toEqual(endings.map(() => expected));
        }
        const before = await system.seen(eventId);
        expect(before.event.registeredCount).toBe(refused === undefined ? 1 + others : 0);

        // Without a key, a repeated registration is refused, and nothing changes.
        const again = await system.play(cast, [[comes(0), comes(0)]]);
        if (refused !== undefined) {
          expect(again.flat().map(({ error }) => error?.code)).toEqual([refused, refused]);
          expect(await system.seen(eventId)).toEqual(before);
          return;
        }
        const { user: _, ...registration } = before.seats.find(({ userId }) => userId === people[0]) ?? {
          user: 0,
        };
        for (const { error } of again.flat()) {
          expect(error).toMatchObject({ code: "ALREADY_REGISTERED", status: 409, registration });
        }
        expect(await system.seen(eventId)).toEqual(before);
      },
    ),
  );
  expectMet(["registered", ...SHUT]);
});

test("nothing of it passes because it never happens: rules refuse, seats are offered, and offers run out", async () => {
  system.met.expectMet(MET);
  await eventually(async () => {
    const facts = createTally();
    for (const eventId of played) (await system.facts(eventId)).forEach(facts.count);
    facts.expectMet(FACTS);
  }, 60_000);
});
