import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EventView } from "#contracts/event.ts";
import type { RegistrationWithEvent, RegistrationWithUser } from "#contracts/registration.ts";
import { asSent, changes, events, moments } from "../support/arbitraries/domain.ts";
import { comes, crowds, leaves, smallCapacities, type Wave, waves } from "../support/arbitraries/commands.ts";
import type { Rules } from "../support/arbitraries/rules.ts";
import { ruledEvents } from "../support/model/arbitraries.ts";
import { createTally } from "../support/tally.ts";
import { always } from "../support/arbitraries/property.ts";
import { fresh, type PropertySystem, startPropertySystem } from "../support/systems/property-system.ts";

/** What one user is shown of many events. */

let system: PropertySystem;
let others: string[];
beforeAll(async () => {
  system = await startPropertySystem();
  others = await system.addUsers(4);
});
afterAll(() => system.stopAudited());

/** Rules that refuse nobody who comes here: of events of all times, so that their moments are at the ends of time. */
const [FIRST, LAST] = ["0000-01-01T00:00:00.000Z", "9999-12-31T00:00:00.000Z"];
const LENIENT: Rules = {
  registrationOpensAt: FIRST,
  registrationClosesAt: LAST,
  cancelUntil: LAST,
  lateCancellation: "refused",
  promoteUntil: LAST,
  waitlistLimit: 10,
};
const OFFERING: Rules = { ...LENIENT, promotion: "offer", claimWithin: "P1D" };

/** The history of one event: `earlier` people came before the user, and `gone` of them gave up again. */
const history = fc.record({
  event: fc
    .tuple(events, smallCapacities)
    .map(([event, capacity]) => ({ ...event, capacity, hasWaitlist: true })),
  earlier: fc.nat({ max: 3 }),
  gone: fc.nat({ max: 3 }),
  presence: fc.constantFrom("came", "came", "came", "left", "never"),
  rules: fc.constantFrom<Rules>({}, LENIENT, OFFERING),
});
type History = typeof history extends fc.Arbitrary<infer Of> ? Of : never;

const histories = fc.array(history, { minLength: 1, maxLength: 4 });
const limits = fc.integer({ min: 1, max: 4 });

type Stay = {
  readonly eventId: string;
  readonly status: "registered" | "offered" | "waitlisted" | "none";
  readonly position?: number;
};

/** Carries out all of it, at all events at once, for a user whom nobody has seen before. */
async function lived(all: readonly History[]): Promise<{ userId: string; stays: Stay[] }> {
  const [userId = ""] = await system.addUsers(1);
  const me = others.length;
  const users = [...others, userId];
  const stays = all.map(async ({ event, earlier, gone, presence, rules }): Promise<Stay> => {
    const eventId = fresh("event");
    const created = await system.call("POST", "/events", { body: { eventId, ...rules, ...asSent(event) } });
    expect(created.status).toBe(201);
    const before = others.slice(0, earlier).map((_, user) => comes(user));
    const after = others.slice(0, Math.min(earlier, gone)).map((_, user) => leaves(user));
    const mine = presence === "never" ? [] : presence === "left" ? [comes(me), leaves(me)] : [comes(me)];
    const moves = [before, ...mine.map((ask) => [ask]), after].filter((move) => move.length > 0);
    await system.play({ users, events: [eventId] }, moves);
    if (presence !== "came") return { eventId, status: "none" };
    const rank = before.length - after.length + 1;
    if (rank <= event.capacity) {
      // Whoever waited is asked, where the event does so.
      const isAsked = rules.promotion === "offer" && before.length >= event.capacity;
      return { eventId, status: isAsked ? "offered" : "registered" };
    }
    return { eventId, status: "waitlisted", position: rank - event.capacity };
  });
  return { userId, stays: await Promise.all(stays) };
}

const idsOf = (stays: readonly Stay[], status: Stay["status"]) =>
  stays.filter((stay) => stay.status === status).map(({ eventId }) => eventId);

const list = (userId: string, kind: "registrations" | "offers" | "waitlist", limit: number) =>
  system.everyPage<RegistrationWithEvent>(`/users/${userId}/${kind}`, limit);

async function expectPages(path: string, limit: number): Promise<void> {
  const { items } = await system.read<{ items: unknown[] }>(`${path}?limit=${limit}`);
  expect(items.length).toBeLessThanOrEqual(limit);
}

test("property 16: user registrations query completeness", async () => {
  const { count, expectMet } = createTally();
  await always(
    fc.asyncProperty(histories, limits, async (all, limit) => {
      const { userId, stays } = await lived(all);
      const items = await list(userId, "registrations", limit);
      expect(items.map(({ eventId }) => eventId).toSorted(byText)).toEqual(
        idsOf(stays, "registered").toSorted(byText),
      );
      for (const item of items) expect(item).toMatchObject({ userId, status: "registered" });
      const offers = await list(userId, "offers", limit);
      expect(offers.map(({ eventId }) => eventId).toSorted(byText)).toEqual(
        idsOf(stays, "offered").toSorted(byText),
      );
      for (const { status } of stays) count(status);
      await expectPages(`/users/${userId}/registrations`, limit);
    }),
  );
  expectMet(["registered", "offered", "waitlisted", "none"]);
});

test("property 17: registration query includes event details", async () => {
  await always(
    fc.asyncProperty(histories, changes, async (all, { title = "Another", date, description }) => {
      const change = { title, ...(date && { date }), ...(description !== undefined && { description }) };
      const { userId, stays } = await lived(all);
      const [first] = stays;
      const headers = { Prefer: "wait=20" };
      const path = `/events/${first?.eventId}`;
      expect((await system.call("PATCH", path, { body: asSent(change), headers })).status).toBe(200);
      const items = await list(userId, "registrations", 100);
      expect(items).toHaveLength(idsOf(stays, "registered").length);
      for (const { event, ...registration } of items) {
        const { eventId } = registration;
        expect(event).toEqual(await system.read(`/events/${eventId}`));
        expect(registration).toEqual(await system.read(`/events/${eventId}/registrations/${userId}`));
      }
    }),
  );
});

test("property 18: registered events sorted by date", async () => {
  const dates = fc.array(moments, { minLength: 2, maxLength: 5 });
  const moved = fc.option(moments, { nil: undefined });
  await always(
    fc.asyncProperty(dates, moved, limits, async (all, later, limit) => {
      const [userId = ""] = await system.addUsers(1);
      const shown = all.map(async ({ sent, shown: date }, i) => {
        const eventId = await system.addEvent(1, false, sent);
        // The date that counts is the one that the event has now.
        const isMoved = i === 0 && later !== undefined;
        const move: Wave = isMoved ? [{ type: "update", event: 0, changes: { date: later.sent } }] : [];
        await system.play({ users: [userId], events: [eventId] }, [[comes(0)], move]);
        return { eventId, date: isMoved ? later.shown : date };
      });
      const expected = (await Promise.all(shown)).toSorted((a, b) => byText(keyOf(a), keyOf(b)));
      const items = await list(userId, "registrations", limit);
      expect(items.map(({ event: { eventId, date } }) => ({ eventId, date }))).toEqual(expected);
    }),
  );
});

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
/** Date first; those of one instant by their ids. */
const keyOf = ({ date, eventId }: { date: string; eventId: string }) => `${date} ${eventId}`;

test("property 19: user waitlist query completeness", async () => {
  await always(
    fc.asyncProperty(histories, limits, async (all, limit) => {
      const { userId, stays } = await lived(all);
      const items = await list(userId, "waitlist", limit);
      expect(items.map(({ eventId }) => eventId).toSorted(byText)).toEqual(
        idsOf(stays, "waitlisted").toSorted(byText),
      );
      for (const item of items) expect(item).toMatchObject({ userId, status: "waitlisted" });
      await expectPages(`/users/${userId}/waitlist`, limit);
    }),
  );
});

test("property 20: waitlist query includes position and event details", async () => {
  await always(
    fc.asyncProperty(histories, async (all) => {
      const { userId, stays } = await lived(all);
      const items = await list(userId, "waitlist", 100);
      expect(items).toHaveLength(idsOf(stays, "waitlisted").length);
      for (const { event, ...place } of items) {
        const { eventId, position } = place;
        expect(position).toBe(stays.find((stay) => stay.eventId === eventId)?.position);
        expect(event).toEqual(await system.read(`/events/${eventId}`));
        const line = await system.everyPage<RegistrationWithUser>(`/events/${eventId}/waitlist`);
        const { user, ...same } = line[(position ?? 0) - 1] ?? { user: undefined };
        expect(same).toEqual(place);
        expect(user).toEqual(await system.read(`/users/${userId}`));
      }
    }),
  );
});

test("property 21: registration increments count", async () => {
  const anything = fc.oneof(crowds(4), waves({ users: 4 }));
  await always(
    fc.asyncProperty(ruledEvents({ capacity: smallCapacities }), anything, async (event, moves) => {
      const cast = { users: others, events: [await system.addRuled(event)] };
      const count = () => system.read<EventView>(`/events/${cast.events[0]}`);
      let before = await count();
      for (const move of moves) {
        const arrivals = move.filter(({ type, event }) => type === "register" && event === 0);
        const [replies = []] = await system.play(cast, [arrivals]);
        const after = await count();
        const registered = replies.filter(({ outcome }) => outcome === "registered").length;
        const waitlisted = replies.filter(({ outcome }) => outcome === "waitlisted").length;
        expect(after).toMatchObject({
          registeredCount: before.registeredCount + registered,
          availableSeats: before.availableSeats - registered,
          waitlistCount: before.waitlistCount + waitlisted,
        });
        // Refusals leave even the version alone; many registrations may make one version.
        const isChanged = registered + waitlisted > 0;
        expect(after.version > before.version).toBe(isChanged);
        before = after;
      }
    }),
  );
});
