import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EventView } from "#contracts/event.ts";
import type { Registration, RegistrationWithUser } from "#contracts/registration.ts";
import type { RequestView } from "#contracts/request.ts";
import {
  arrivals,
  comes,
  crowds,
  seatChanges,
  smallCapacities,
  waves,
} from "../support/arbitraries/commands.ts";
import { hospitable, ruledEvents } from "../support/model/arbitraries.ts";
import { createTally } from "../support/tally.ts";
import { idempotencyKeys } from "../support/arbitraries/domain.ts";
import { always } from "../support/arbitraries/property.ts";
import {
  oneTo,
  positionsOf,
  type PropertySystem,
  startPropertySystem,
  userIdsOf,
} from "../support/systems/property-system.ts";

/** Who waits, and where. */

let system: PropertySystem;
let people: string[];
beforeAll(async () => {
  system = await startPropertySystem();
  people = await system.addUsers(8);
});
afterAll(() => system.stopAudited());

const lined = ruledEvents({ capacity: smallCapacities, hasWaitlist: fc.constant(true) });
/** One seat, and a place for everybody. */
const inn = ruledEvents({ capacity: fc.constant(1), hasWaitlist: fc.constant(true) }).map(hospitable);
const isWaitlisted = ({ outcome }: RequestView) => outcome === "waitlisted";
const positionIn = ({ registration }: RequestView) => registration?.position ?? Number.NaN;

const MET = ["registered", "waitlisted", "left-waitlist", "WAITLIST_FULL", "EVENT_NOT_PUBLISHED"];

/** Those who joined the waitlist, in the order of joining; who came back stands where they came back. */
function inOrderOfJoining(replies: readonly (readonly RequestView[])[]): string[] {
  const line = new Set<string>();
  for (const reply of replies) {
    const joined = reply.filter(isWaitlisted).toSorted((a, b) => positionIn(a) - positionIn(b));
    for (const { userId = "" } of joined) {
      line.delete(userId);
      line.add(userId);
    }
  }
  return [...line];
}

test("property 9: waitlist position ordering", async () => {
  const limits = fc.integer({ min: 1, max: 4 });
  await always(
    fc.asyncProperty(lined, crowds(8), limits, async (event, moves, limit) => {
      const eventId = await system.addRuled(event);
      const replies = await system.play({ users: people, events: [eventId] }, moves);
      const path = `/events/${eventId}/waitlist`;
      const waiting = await system.everyPage<RegistrationWithUser>(path, limit);
      expect(positionsOf(waiting)).toEqual(oneTo(waiting.length));
      const names = userIdsOf(waiting);
      expect(names).toEqual(inOrderOfJoining(replies).filter((userId) => names.includes(userId)));
      for (const { user: _, ...place } of waiting) {
        expect(await system.read(`/events/${eventId}/registrations/${place.userId}`)).toEqual(place);
      }
    }),
  );
});

test("property 10: waitlist response includes position", async () => {
  await always(
    fc.asyncProperty(lined, crowds(8), async (event, moves) => {
      const eventId = await system.addRuled(event);
      const waitingNow = async () => (await system.read<EventView>(`/events/${eventId}`)).waitlistCount;
      const replies: RequestView[] = [];
      for (const move of moves) {
        const waitingBefore = await waitingNow();
        const [some = []] = await system.play({ users: people, events: [eventId] }, [move]);
        replies.push(...some);
        const joined = some.filter(isWaitlisted);
        const positions = joined.map(positionIn).toSorted((a, b) => a - b);
        expect(positions).toEqual(oneTo(waitingBefore + joined.length).slice(waitingBefore));
        for (const { userId, registration, completedAt } of joined) {
          const waitlistedAt = completedAt;
          const position = registration?.position;
          expect(registration).toEqual({ eventId, userId, status: "waitlisted", position, waitlistedAt });
        }
      }
      // The position in an answer is the one at the moment of joining, and stays so.
      for (const request of replies) expect(await system.ended(request)).toEqual(request);
      const headers = { Prefer: "wait=20" };
      const waiting = await waitingNow();
      const [body] = await system.addUsers(1).then((userIds) => userIds.map((userId) => ({ userId })));
      const { status, body: request } = await system.call("POST", `/events/${eventId}/register`, {
        body,
        headers,
      });
      const { outcome, registration } = request as RequestView;
      expect(status).toBe(outcome === undefined ? 409 : 201);
      expect(registration?.position).toBe(outcome === "waitlisted" ? waiting + 1 : undefined);
    }),
  );
});

test("property 11: waitlist idempotency", async () => {
  const copies = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 });
  await always(
    fc.asyncProperty(inn, idempotencyKeys, arrivals(5), copies, async (event, key, others, groups) => {
      const cast = { users: people, events: [await system.addRuled(event)] };
      const [eventId = ""] = cast.events;
      // 6 has the seat; 7 waits, among others who come before and with each of the copies.
      const earlier = others.slice(1).flat();
      const sent = groups.map((size) => [
        ...Array.from({ length: size }, () => comes(7)),
        ...(others[0] ?? []),
      ]);
      const replies = await system.play(cast, [[comes(6)], earlier, ...sent], { "Idempotency-Key": key });
      for (const [userId, requests] of Map.groupBy(
        replies.slice(1).flat(),
        (request) => request.userId ?? "",
      )) {
        const endings = requests.map(({ status, outcome, registration }) => ({
          status,
          outcome,
          registration,
        }));
        const registration = await system.read<Registration>(`/events/${eventId}/registrations/${userId}`);
        expect(registration.status).toBe("waitlisted");
        expect(endings).toEqual(
          endings.map(() => ({ status: "succeeded", outcome: "waitlisted", registration })),
        );
      }
      const before = await system.seen(eventId);
      expect(before.event).toMatchObject({ registeredCount: 1, waitlistCount: others.flat().length + 1 });
      expect(before.waiting).toHaveLength(others.flat().length + 1);

      // Without a key, a repeated registration is refused, the place stays, and nothing changes.
      const again = await system.play(cast, [[comes(7), comes(7)]]);
      const { user: _, ...place } = before.waiting.find(({ userId }) => userId === people[7]) ?? { user: 0 };
      for (const { error } of again.flat()) {
        expect(error).toMatchObject({ code: "ALREADY_WAITLISTED", status: 409, registration: place });
      }
      expect(await system.seen(eventId)).toEqual(before);
    }),
  );
});

test("property 12: registration and waitlist mutual exclusivity", async () => {
  const anything = waves({ users: 4, events: 2, changes: seatChanges, isOrganized: true });
  const { count, expectMet } = createTally();
  await always(
    fc.asyncProperty(lined, lined, anything, async (one, other, moves) => {
      const add = system.addRuled;
      const [users, ...events] = await Promise.all([system.addUsers(4), add(one), add(other)]);
      // Everybody comes to the first, so that somebody waits.
      await system.play({ users, events }, [users.map((_, user) => comes(user)), ...moves]);
      const halls = await Promise.all(events.map((eventId) => system.seen(eventId)));
      for (const userId of users) {
        const [seated, offers, waits] = await Promise.all(
          ["registrations", "offers", "waitlist"].map((list) =>
            system.everyPage<Registration>(`/users/${userId}/${list}`),
          ),
        );
        for (const { event, seats: taken, offered, waiting } of halls) {
          const found = await system.call("GET", `/events/${event.eventId}/registrations/${userId}`);
          const lists = { registered: taken, offered, waitlisted: waiting };
          const statuses = Object.entries(lists).flatMap(([status, list]) =>
            userIdsOf(list).includes(userId) ? [status] : [],
          );
          expect(statuses.length, "never two of them").toBeLessThanOrEqual(1);
          const [status = 404] = statuses;
          count(String(status));
          expect((found.body as Registration).status).toBe(status);
          const here = ({ eventId }: Registration) => eventId === event.eventId;
          const own = { registered: seated, offered: offers, waitlisted: waits };
          const shown = Object.entries(own).flatMap(([name, list]) =>
            (list?.filter(here) ?? []).map(() => name),
          );
          expect(shown).toEqual(statuses);
        }
      }
    }),
  );
  expectMet(["registered", "waitlisted", "404"]);
});

test("nothing of it passes because it never happens: people wait, and rules refuse", () => {
  system.met.expectMet(MET);
});
