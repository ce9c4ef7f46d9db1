import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EventView } from "#contracts/event.ts";
import type { Registration } from "#contracts/registration.ts";
import {
  type Ask,
  arrivals,
  comes,
  crowds,
  leaves,
  smallCapacities,
  waves,
} from "../support/arbitraries/commands.ts";
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

test("property 13: unregistration removes record", async () => {
  await always(
    fc.asyncProperty(capacity, fc.boolean(), waves({ users: 4 }), fc.nat({ max: 3 }), async (...drawn) => {
      const [seats, hasWaitlist, before, who] = drawn;
      const [users, eventId] = await Promise.all([system.addUsers(4), system.addEvent(seats, hasWaitlist)]);
      const cast = { users, events: [eventId] };
      const userId = users[who] ?? "";
      const path = `/events/${eventId}/registrations/${userId}`;
      // Whatever went before, by now there is something to give up, unless the event is full and has no
      // waitlist.
      await system.play(cast, [...before, [comes(who)]]);
      const held = await system.call("GET", path);
      const [[first], [again]] = (await system.play(cast, [[leaves(who)], [leaves(who)]])) as Pairs;

      const gaveUp = { registered: "unregistered", waitlisted: "left-waitlist" };
      if (held.status === 200) {
        const outcome = gaveUp[(held.body as Registration).status];
        expect(first).toMatchObject({ status: "succeeded", outcome });
        expect(first).not.toHaveProperty("registration");
      } else {
        expect(first).toMatchObject({ status: "rejected", error: { code: "NOT_REGISTERED", status: 404 } });
      }
      expect(again).toMatchObject({ status: "rejected", error: { code: "NOT_REGISTERED", status: 404 } });
      expect((await system.call("GET", path)).problem.code).toBe("REGISTRATION_NOT_FOUND");
      const seen = await system.seen(eventId);
      expect(userIdsOf([...seen.seats, ...seen.waiting])).not.toContain(userId);
      for (const list of ["registrations", "waitlist"]) {
        expect(await system.read(`/users/${userId}/${list}`)).toEqual({ items: [] });
      }
    }),
  );
});

type Pairs = [[unknown], [unknown]];

test("property 14: unregistration decrements count", async () => {
  await always(
    fc.asyncProperty(capacity, crowds(8), fc.boolean(), async (seats, moves, hasWaitlist) => {
      const cast = { users: people, events: [await system.addEvent(seats, hasWaitlist)] };
      const count = () => system.read<EventView>(`/events/${cast.events[0]}`);
      let before = await count();
      for (const move of moves) {
        const [replies = []] = await system.play(cast, [move]);
        const after = await count();
        const gone = replies.filter(({ outcome = "" }) =>
          /^(unregistered|left-waitlist)$/.test(outcome),
        ).length;
        const come = replies.filter(({ outcome = "" }) => /^(registered|waitlisted)$/.test(outcome)).length;
        const there = before.registeredCount + before.waitlistCount + come - gone;
        // Of those who are left, as many as there are seats have one.
        expect(after).toMatchObject({
          registeredCount: Math.min(there, seats),
          waitlistCount: Math.max(there - seats, 0),
          availableSeats: Math.max(seats - there, 0),
        });
        before = after;
      }
    }),
  );
});

test("property 15: waitlist promotion on unregistration", async () => {
  const leavers = fc.uniqueArray(fc.nat({ max: 7 }), { minLength: 1 });
  await always(
    fc.asyncProperty(capacity, arrivals(8, 5), leavers, async (seats, groups, who) => {
      const cast = { users: people, events: [await system.addEvent(seats, true)] };
      const [eventId = ""] = cast.events;
      await system.play(cast, groups);
      const before = await system.seen(eventId);
      await system.play(cast, [who.map((user): Ask => leaves(user))]);
      const after = await system.seen(eventId);

      const stays = ({ userId }: { userId: string }) => !who.includes(people.indexOf(userId));
      const [stayed, line] = [before.seats.filter(stays), before.waiting.filter(stays)];
      const promoted = line.slice(0, seats - stayed.length);
      const rest = line.slice(promoted.length);
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
});
