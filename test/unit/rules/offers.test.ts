import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Fact } from "#domain/facts.ts";
import { standingOf } from "#domain/roster.ts";
import { always } from "#test/support/arbitraries/property.ts";
import { createStroll, PEOPLE, starts, type Step, type Stroll, walks } from "./walk.ts";

/** Offers of seats: held until they are accepted, declined, or have run out. */

const RUNS = { runs: 2000 };

type Offered = Extract<ReturnType<typeof standingOf>, { status: "offered" }>;

/** Whoever has an offer, whether or not it has run out. */
const offered = ({ roster }: Stroll): readonly (readonly [string, Offered])[] =>
  PEOPLE.flatMap((userId) => {
    const standing = standingOf(roster, userId);
    return standing.status === "offered" ? [[userId, standing] as const] : [];
  });

/** A walk at an event that offers its seats. */
const offering = fc.record({ start: starts, walk: walks }).map(({ start, walk: { steps } }) => ({
  start: {
    ...start,
    hasWaitlist: true,
    isDraft: false,
    rules: { claimWithin: "PT10S", promotion: "offer" as const },
  },
  steps: steps.filter(({ ask }) => ask.type !== "update" && ask.type !== "cancel-event"),
}));

function at(stroll: Stroll, steps: readonly Step[]): Stroll {
  for (const step of steps) stroll.take(step);
  return stroll;
}

const factsOf = (stroll: Stroll, userId: string): readonly Fact[] => {
  const { decision } = stroll.obey({ type: "register", userId });
  return decision.kind === "accepted" ? decision.facts : [];
};

test("an offer is accepted exactly if that was sent in time, whatever the backlog", async () => {
  let [accepted, late] = [0, 0];
  await always(
    fc.property(
      offering,
      fc.constantFrom(-1, 0, 1, 5000),
      fc.constantFrom(0, 1, 60_000),
      ({ start, steps }, by, queued) => {
        const stroll = at(createStroll(start), steps);
        for (const [userId, { expiresAt }] of offered(stroll)) {
          const decidedAt = Date.parse(expiresAt) + by + queued;
          if (decidedAt < Date.parse(stroll.now())) continue;
          stroll.pass(decidedAt - Date.parse(stroll.now()));
          const { decision } = stroll.obey({ type: "register", userId }, queued);
          const facts = decision.kind === "accepted" ? decision.facts.map(({ type }) => type) : [];
          expect(facts.includes("OfferAccepted")).toBe(by <= 0);
          if (by <= 0) accepted++;
          else late++;
        }
        expect(stroll.findings.differences).toEqual([]);
      },
    ),
    RUNS,
  );
  expect(Math.min(accepted, late)).toBeGreaterThan(15);
});

test("who comes too late finds what they would have found if the sweep had been before them", async () => {
  let count = 0;
  await always(
    fc.property(offering, ({ start, steps }) => {
      const [swept, unswept] = [at(createStroll(start), steps), at(createStroll(start), steps)];
      for (const stroll of [swept, unswept]) stroll.pass(20_000);
      const [one] = offered(unswept);
      if (one === undefined) return;
      const [userId, { ticket }] = one;
      swept.obey({ type: "lapse", userId, ticket });
      const asks = { type: "register", userId } as const;
      expect(unswept.obey(asks).decision).toEqual(swept.obey(asks).decision);
      for (const stroll of [swept, unswept]) stroll.sweep();
      expect(unswept.event()).toEqual(swept.event());
      expect(unswept.roster.standings).toEqual(swept.roster.standings);
      count++;
    }),
    RUNS,
  );
  expect(count).toBeGreaterThan(50);
});

test("offers end: with nothing but sweeps none is left, and everybody who waited had one", async () => {
  let count = 0;
  await always(
    fc.property(offering, ({ start, steps }) => {
      const stroll = at(createStroll(start), steps);
      const waiting = stroll.event().waitlistCount + stroll.event().offeredCount;
      for (let round = 0; round <= waiting; round++) {
        stroll.pass(20_000);
        stroll.sweep();
      }
      const { offeredCount, waitlistCount, registeredCount, capacity } = stroll.event();
      expect(offeredCount).toBe(0);
      // Whoever waits still does so because every seat is taken.
      expect(waitlistCount === 0 || registeredCount === capacity).toBe(true);
      if (waiting > 0) count++;
    }),
    RUNS,
  );
  expect(count).toBeGreaterThan(50);
});

describe("a lapse", () => {
  test("changes nothing before the offer has run out, for another ticket, or a second time", async () => {
    let count = 0;
    await always(
      fc.property(offering, ({ start, steps }) => {
        const stroll = at(createStroll(start), steps);
        stroll.sweep();
        for (const [userId, { ticket, expiresAt }] of offered(stroll)) {
          const moment = Date.parse(expiresAt) - Date.parse(stroll.now());
          if (moment < 0) continue;
          const before = stroll.event();
          expect(stroll.obey({ type: "lapse", userId, ticket }).decision).toEqual({
            kind: "accepted",
            facts: [],
          });
          stroll.pass(moment);
          expect(stroll.obey({ type: "lapse", userId, ticket }).decision).toEqual({
            kind: "accepted",
            facts: [],
          });
          stroll.pass(1);
          const other = stroll.obey({ type: "lapse", userId, ticket: ticket + 1 });
          expect(other.decision).toEqual({ kind: "accepted", facts: [] });
          expect(stroll.event()).toEqual(before);
          const lapsed = stroll.obey({ type: "lapse", userId, ticket });
          expect(lapsed.decision).toHaveProperty("facts.0.type", "OfferLapsed");
          const again = stroll.obey({ type: "lapse", userId, ticket });
          expect(again.decision).toEqual({ kind: "accepted", facts: [] });
          count++;
        }
      }),
      RUNS,
    );
    expect(count).toBeGreaterThan(50);
  });

  test("of a user who is gone frees the seat, too", () => {
    const stroll = createStroll({
      capacity: 1,
      hasWaitlist: true,
      isDraft: false,
      rules: { promotion: "offer", claimWithin: "PT10S" },
    });
    for (const userId of ["ann", "bob"]) stroll.obey({ type: "register", userId });
    stroll.obey({ type: "unregister", userId: "ann" });
    const roster = { ...stroll.roster, users: new Set<string>() };
    expect(standingOf(roster, "bob").status).toBe("offered");
    Object.assign(stroll.roster, { users: roster.users });
    stroll.pass(10_001);
    expect(stroll.sweep()).toHaveLength(1);
    expect(stroll.event().offeredCount).toBe(0);
  });
});

test("a cancelled event loses nobody's place: reinstated, it goes on as it would have", async () => {
  let count = 0;
  await always(
    fc.property(
      offering,
      fc.array(fc.constantFrom(...PEOPLE), { maxLength: 5 }),
      ({ start, steps }, knocking) => {
        const stroll = at(createStroll(start), steps);
        stroll.sweep();
        const before = stroll.event();
        const line = [...stroll.roster.waiting.values()].map(({ userId }) => userId);
        const offers = offered(stroll).toSorted(([, a], [, b]) => a.ticket - b.ticket);
        stroll.obey({ type: "cancel-event" });
        for (const userId of knocking) expect(factsOf(stroll, userId)).toEqual([]);
        stroll.pass(20_000);
        stroll.sweep();
        expect([...stroll.roster.waiting.values()].map(({ userId }) => userId)).toEqual([
          ...offers.map(([userId]) => userId),
          ...line,
        ]);
        stroll.obey({ type: "reinstate" });
        const { offeredCount, waitlistCount, registeredCount } = stroll.event();
        expect({ offeredCount, waitlistCount, registeredCount }).toEqual({
          offeredCount: before.offeredCount,
          waitlistCount: before.waitlistCount,
          registeredCount: before.registeredCount,
        });
        // The same people are asked again, in the same order.
        expect(offered(stroll).map(([userId]) => userId)).toEqual(
          PEOPLE.filter((userId) => offers.some(([one]) => one === userId)),
        );
        expect(stroll.findings.differences).toEqual([]);
        if (offers.length > 0) count++;
      },
    ),
    RUNS,
  );
  expect(count).toBeGreaterThan(50);
});
