import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Registration, RegistrationWithUser } from "#contracts/registration.ts";
import type { RequestView } from "#contracts/request.ts";
import {
  arrivals,
  comes,
  crowds,
  seatChanges,
  smallCapacities,
  type Wave,
  waves,
} from "../support/arbitraries/commands.ts";
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

const capacity = smallCapacities;
const isWaitlisted = ({ outcome }: RequestView) => outcome === "waitlisted";
const positionIn = ({ registration }: RequestView) => registration?.position ?? Number.NaN;

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
    fc.asyncProperty(capacity, crowds(8), limits, async (seats, moves, limit) => {
      const eventId = await system.addEvent(seats, true);
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

/** Who has a seat or waits after each move. */
function presence(moves: readonly Wave[]): number[] {
  const present = new Set<number>();
  return moves.map((move) => {
    for (const ask of move) {
      if (ask.type === "register") present.add(ask.user);
      if (ask.type === "unregister") present.delete(ask.user);
    }
    return present.size;
  });
}

test("property 10: waitlist response includes position", async () => {
  await always(
    fc.asyncProperty(capacity, crowds(8), async (seats, moves) => {
      const eventId = await system.addEvent(seats, true);
      const replies = await system.play({ users: people, events: [eventId] }, moves);
      let waitingBefore = 0;
      for (const [i, present] of presence(moves).entries()) {
        const waiting = Math.max(0, present - seats);
        const joined = replies[i]?.filter(isWaitlisted) ?? [];
        const positions = joined.map(positionIn).toSorted((a, b) => a - b);
        expect(positions).toEqual(oneTo(waiting).slice(waitingBefore));
        for (const { userId, registration, completedAt } of joined) {
          const waitlistedAt = completedAt;
          const position = registration?.position;
          expect(registration).toEqual({ eventId, userId, status: "waitlisted", position, waitlistedAt });
        }
        waitingBefore = waiting;
      }
      // The position in an answer is the one at the moment of joining, and stays so.
      for (const request of replies.flat()) expect(await system.ended(request)).toEqual(request);
      const headers = { Prefer: "wait=20" };
      const [body] = await system.addUsers(1).then((userIds) => userIds.map((userId) => ({ userId })));
      const { status, body: request } = await system.call("POST", `/events/${eventId}/register`, {
        body,
        headers,
      });
      expect(status).toBe(201);
      const present = presence(moves).at(-1) ?? 0;
      const position = present < seats ? undefined : present - seats + 1;
      expect((request as RequestView).registration?.position).toBe(position);
    }),
  );
});

test("property 11: waitlist idempotency", async () => {
  const copies = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 });
  await always(
    fc.asyncProperty(idempotencyKeys, arrivals(5), copies, async (key, others, groups) => {
      const cast = { users: people, events: [await system.addEvent(1, true)] };
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
  const anything = waves({ users: 4, events: 2, changes: seatChanges });
  await always(
    fc.asyncProperty(capacity, anything, async (seats, moves) => {
      const add = () => system.addEvent(seats, true);
      const [users, ...events] = await Promise.all([system.addUsers(4), add(), add()]);
      await system.play({ users, events }, moves);
      const halls = await Promise.all(events.map((eventId) => system.seen(eventId)));
      for (const userId of users) {
        const [seated, waits] = await Promise.all(
          ["registrations", "waitlist"].map((list) =>
            system.everyPage<Registration>(`/users/${userId}/${list}`),
          ),
        );
        for (const { event, seats: taken, waiting } of halls) {
          const found = await system.call("GET", `/events/${event.eventId}/registrations/${userId}`);
          const is = { seat: userIdsOf(taken).includes(userId), place: userIdsOf(waiting).includes(userId) };
          expect(is.seat && is.place, "never both").toBe(false);
          const status = is.seat ? "registered" : is.place ? "waitlisted" : 404;
          expect((found.body as Registration).status).toBe(status);
          const here = ({ eventId }: Registration) => eventId === event.eventId;
          expect({ seat: seated?.filter(here).length, place: waits?.filter(here).length }).toEqual({
            seat: Number(is.seat),
            place: Number(is.place),
          });
        }
      }
    }),
  );
});
