import fc from "fast-check";
import { expect, test } from "vitest";
import {
  followed,
  heldBackBy,
  joined,
  positionOf,
  type Wait,
  waitingView,
} from "#application/explaining/waiting.ts";
import { freeSeats, seatsToGive } from "#domain/seats.ts";
import { always } from "#test/support/arbitraries/property.ts";
import { steps, walk } from "./walks.ts";

test("the arithmetic of every place is its position, at every version", async () => {
  const seen = { places: 0, promoted: 0, left: 0, returned: 0 };
  await always(
    fc.property(steps, (all) => {
      const waits = new Map<string, Wait>();
      for (const { facts, line } of walk(all).moments) {
        for (const fact of facts) {
          for (const [userId, wait] of waits) waits.set(userId, followed(wait, fact));
          if (fact.type === "AttendeeWaitlisted") waits.set(fact.userId, joined(fact));
        }
        for (const [i, userId] of line.entries()) {
          const wait = waits.get(userId);
          expect(wait && positionOf(wait), userId).toBe(i + 1);
          seen.places++;
          seen.promoted += wait?.promotedBefore ?? 0;
          seen.left += wait?.leftBefore ?? 0;
          seen.returned += wait?.returnedBefore ?? 0;
        }
      }
    }),
    { runs: 400 },
  );
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(30);
});

test("a reason is given exactly where the rules give nobody a seat", async () => {
  const seen = new Map<string | undefined, number>();
  await always(
    fc.property(steps, fc.integer({ min: 0, max: 200 }), (all, later) => {
      for (const { event, line } of walk(all).moments) {
        if (line.length === 0) continue;
        const at = new Date(Date.parse(event.changedAt) + later * 1000).toISOString();
        const reason = heldBackBy(event, at);
        expect(reason === undefined).toBe(seatsToGive(event, at) > 0);
        seen.set(reason, (seen.get(reason) ?? 0) + 1);
      }
    }),
  );
  for (const reason of ["full", "promoteUntil", "manual", "cancelled"])
    expect(seen.get(reason)).toBeGreaterThan(10);
});

test("so many seats as are needed, given up one by one, are enough, and one fewer is not", async () => {
  let places = 0;
  await always(
    fc.property(steps, (all) => {
      const { moments } = walk(all);
      const waits = new Map<string, Wait>();
      for (const { facts, line, event } of moments) {
        for (const fact of facts) {
          for (const [userId, wait] of waits) waits.set(userId, followed(wait, fact));
          if (fact.type === "AttendeeWaitlisted") waits.set(fact.userId, joined(fact));
        }
        for (const [i, userId] of line.entries()) {
          const wait = waits.get(userId);
          if (wait === undefined) continue;
          const { seatsNeeded } = waitingView(wait, event, event.changedAt);
          const ahead = i + 1;
          expect(Math.max(0, freeSeats(event)) + seatsNeeded).toBeGreaterThanOrEqual(ahead);
          if (seatsNeeded > 0) expect(Math.max(0, freeSeats(event)) + seatsNeeded).toBe(ahead);
          places++;
        }
      }
    }),
  );
  expect(places).toBeGreaterThan(100);
});
