import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EventView } from "#contracts/event.ts";
import type { Registration } from "#contracts/registration.ts";
import type { RequestView } from "#contracts/request.ts";
import {
  type Ask,
  arrivals,
  comes,
  crowds,
  leaves,
  smallCapacities,
  waves,
} from "../support/arbitraries/commands.ts";
import { hospitable, ruledEvents } from "../support/model/arbitraries.ts";
import { givesNow, tooLateToCancel } from "../support/model/rules.ts";
import { now } from "../support/model/world.ts";
import { createTally } from "../support/tally.ts";
import type { Rules } from "../support/arbitraries/rules.ts";
import { always } from "../support/arbitraries/property.ts";
import {
  oneTo,
  positionsOf,
  type PropertySystem,
  startPropertySystem,
  userIdsOf,
} from "../support/systems/property-system.ts";

/** What happens to seats and places that are given up. */

let system: PropertySystem;
let people: string[];
beforeAll(async () => {
  system = await startPropertySystem();
  people = await system.addUsers(8);
});
afterAll(() => system.stopAudited());

const capacity = smallCapacities;

/** Some of them have a deadline for giving up a seat, which has passed or is ahead. */
const deadlines = fc.constantFrom<Rules>(
  {},
  { cancelUntil: "-PT90M", lateCancellation: "refused" },
  { cancelUntil: "-PT30M", lateCancellation: "refused" },
);
const ending = fc
  .tuple(ruledEvents({ capacity: fc.integer({ min: 1, max: 2 }) }), deadlines)
  .map(([event, deadline]) => ({ ...event, rules: { ...event.rules, ...deadline } }));

test("property 13: unregistration removes record", async () => {
  const { count, expectMet } = createTally();
  await always(
    fc.asyncProperty(ending, waves({ users: 4 }), fc.nat({ max: 3 }), async (...drawn) => {
      const [ruled, before, who] = drawn;
      const [users, eventId] = await Promise.all([system.addUsers(4), system.addRuled(ruled)]);
      const cast = { users, events: [eventId] };
      const userId = users[who] ?? "";
      const path = `/events/${eventId}/registrations/${userId}`;
      // Whatever went before, by now there is something to give up, unless the event is full and has no
      // waitlist.
      await system.play(cast, [...before, [comes(who)]]);
      const held = await system.call("GET", path);
      const [[first], [again]] = (await system.play(cast, [[leaves(who)], [leaves(who)]])) as Pairs;

      const gaveUp = { registered: "unregistered", waitlisted: "left-waitlist", offered: "declined" };
      const { status } = held.body as Registration;
      count(held.status === 200 ? status : "nothing");
      const late = status === "registered" ? tooLateToCancel(ruled, now()) : undefined;
      if (late !== undefined) {
        // Whoever may not go keeps everything. A place can always be given up.
        for (const { error } of [first, again]) expect(error).toMatchObject({ status: 409, ...late });
        expect(await system.call("GET", path)).toMatchObject({ status: 200, body: held.body });
        count(late.code);
        return;
      }
      if (held.status === 200) {
        const outcome = gaveUp[status];
        expect(first).toMatchObject({ status: "succeeded", outcome });
        expect(first).not.toHaveProperty("registration");
      } else {
        expect(first).toMatchObject({ status: "rejected", error: { code: "NOT_REGISTERED", status: 404 } });
      }
      expect(again).toMatchObject({ status: "rejected", error: { code: "NOT_REGISTERED", status: 404 } });
      expect((await system.call("GET", path)).problem.code).toBe("REGISTRATION_NOT_FOUND");
      const seen = await system.seen(eventId);
      expect(userIdsOf([...seen.seats, ...seen.offered, ...seen.waiting])).not.toContain(userId);
      for (const list of ["registrations", "offers", "waitlist"]) {
        expect(await system.read(`/users/${userId}/${list}`)).toEqual({ items: [] });
      }
    }),
  );
  expectMet(["registered", "waitlisted", "nothing", "CANCELLATION_CLOSED"]);
});

type Pairs = [[RequestView], [RequestView]];

test("property 14: unregistration decrements count", async () => {
  const met = createTally();
  const ruled = ruledEvents({ capacity }).map(hospitable);
  await always(
    fc.asyncProperty(ruled, crowds(8), async (event, moves) => {
      const cast = { users: people, events: [await system.addRuled(event)] };
      const { capacity: seats } = event;
      const gives = givesNow(event, now());
      met.count(gives);
      const count = () => system.read<EventView>(`/events/${cast.events[0]}`);
      let before = await count();
      const present = new Set<string>();
      // Everybody comes first, so that there is something to give up, and somebody who waits for it.
      for (const move of [people.map((_, user) => comes(user)), ...moves]) {
        const [replies = []] = await system.play(cast, [move]);
        const after = await count();
        const those = (...ends: string[]) => replies.filter(({ outcome = "" }) => ends.includes(outcome));
        for (const { userId = "" } of those("registered", "waitlisted")) present.add(userId);
        for (const { userId = "" } of those("unregistered", "left-waitlist", "declined"))
          present.delete(userId);
        const there = present.size;
        const { registeredCount, offeredCount, waitlistCount, availableSeats } = after;
        const held = registeredCount + offeredCount;
        expect(held + waitlistCount).toBe(there);
        expect(availableSeats).toBe(seats - held);
        // Of those who are left, as many as there are seats have one, or the offer of one.
        if (gives !== "nothing") expect(held).toBe(Math.min(there, seats));
        if (gives === "seats") expect(offeredCount).toBe(0);
        if (offeredCount > 0) met.count("offered");
        // Where nobody moves up, the others' seats stay as they are.
        const moved = those("registered").length - those("unregistered").length;
        if (gives === "nothing") expect(registeredCount).toBe(before.registeredCount + moved);
        before = after;
      }
    }),
  );
  met.expectMet(["seats", "offers", "nothing", "offered"]);
});

test("property 15: waitlist promotion on unregistration", async () => {
  const leavers = fc.uniqueArray(fc.nat({ max: 7 }), { minLength: 1 });
  const ruled = ruledEvents({ capacity, hasWaitlist: fc.constant(true) }).map(hospitable);
  const { count, expectMet } = createTally();
  await always(
    fc.asyncProperty(ruled, arrivals(8, 5), leavers, async (event, groups, who) => {
      const cast = { users: people, events: [await system.addRuled(event)] };
      const { capacity: seats } = event;
      const gives = givesNow(event, now());
      count(gives);
      const [eventId = ""] = cast.events;
      await system.play(cast, groups);
      const before = await system.seen(eventId);
      await system.play(cast, [who.map((user): Ask => leaves(user))]);
      const after = await system.seen(eventId);

      const stays = ({ userId }: { userId: string }) => !who.includes(people.indexOf(userId));
      const [stayed, line] = [before.seats.filter(stays), before.waiting.filter(stays)];
      const heads = gives === "nothing" ? [] : line.slice(0, seats - stayed.length);
      const rest = line.slice(heads.length);
      const promoted = gives === "seats" ? heads : [];
      if (gives === "offers")
        expect(userIdsOf(after.offered).toSorted()).toEqual(userIdsOf(heads).toSorted());
      else expect(after.offered).toEqual([]);
      const names = new Set(userIdsOf([...stayed, ...promoted]));
      expect(new Set(userIdsOf(after.seats))).toEqual(names);
      expect(userIdsOf(after.waiting)).toEqual(userIdsOf(rest));
      expect(positionsOf(after.waiting)).toEqual(oneTo(rest.length));
      for (const { userId, waitlistedAt, user } of promoted) {
        const seat = after.seats.find((candidate) => candidate.userId === userId);
        const at = seat?.promotedAt;
        expect(at).toBeDefined();
        const times = { registeredAt: at, promotedAt: at, waitlistedAt };
        expect(seat).toEqual({ eventId, userId, status: "registered", ...times, user });
      }
      // Whoever had a seat before and stayed has the very same.
      for (const seat of stayed) expect(after.seats).toContainEqual(seat);
    }),
  );
  expectMet(["seats", "offers", "nothing"]);
});
