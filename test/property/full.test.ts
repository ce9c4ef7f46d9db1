import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EventView } from "#contracts/event.ts";
import type { RequestView } from "#contracts/request.ts";
import {
  type Ask,
  arrivals,
  comes,
  leaves,
  smallCapacities,
  waves,
} from "../support/arbitraries/commands.ts";
import { always } from "../support/arbitraries/property.ts";
import { ruledEvents } from "../support/model/arbitraries.ts";
import { emptyEvent } from "../support/model/event.ts";
import { SHUT, whyNobody } from "../support/model/rules.ts";
import { now } from "../support/model/world.ts";
import { createTally } from "../support/tally.ts";
import {
  oneTo,
  type PropertySystem,
  startPropertySystem,
  userIdsOf,
} from "../support/systems/property-system.ts";

/** Who gets no seat at an event without a waitlist. */

let system: PropertySystem;
let people: string[];
beforeAll(async () => {
  system = await startPropertySystem();
  people = await system.addUsers(8);
});
afterAll(() => system.stopAudited());

const capacity = smallCapacities;

test("property 5: waitlist disabled rejects overflow", async () => {
  const ruled = ruledEvents({ capacity, hasWaitlist: fc.constant(false) });
  const { count, expectMet } = createTally();
  await always(
    fc.asyncProperty(ruled, arrivals(8), async (event, groups) => {
      const eventId = await system.addRuled(event);
      const replies = await system.play({ users: people, events: [eventId] }, groups);
      const why = whyNobody(event, now());
      let free = why === undefined ? event.capacity : 0;
      for (const group of replies) {
        const registered = group.filter(({ outcome }) => outcome === "registered");
        const refused = group.filter(({ error }) => error?.code === (why ?? "EVENT_FULL"));
        for (const { outcome, error } of group) count(outcome ?? error?.code ?? "");
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
  expectMet(["registered", "EVENT_FULL", ...SHUT]);
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

test("property 8: full event error includes capacity information, and the seats that are held by offers", async () => {
  await always(
    fc.asyncProperty(capacity, async (seats) => {
      const rules = { promotion: "offer" } as const;
      const date = "2027-05-01T18:00:00Z";
      const offering = emptyEvent("Concert", seats, true, { date, rules });
      const cast = { users: people, events: [await system.addRuled(offering)] };
      const crowd = oneTo(seats).map((user) => comes(user));
      const over: Ask = { type: "update", event: 0, changes: { hasWaitlist: false } };
      const newcomer = seats + 1;
      await system.play(cast, [crowd, [comes(0)], [leaves(seats)], [over]]);
      const [[reply]] = (await system.play(cast, [[comes(newcomer)]])) as [[RequestView]];
      const full = { capacity: seats, registeredCount: seats - 1, offeredCount: 1 };
      expect(reply.error).toMatchObject({ code: "EVENT_FULL", status: 409, ...full });
      // It is held for one person, who has it by coming.
      const [[accepted]] = (await system.play(cast, [[comes(0)]])) as [[RequestView]];
      expect(accepted.outcome).toBe("registered");
    }),
  );
});
