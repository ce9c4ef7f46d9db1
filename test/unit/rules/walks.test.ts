import fc from "fast-check";
import { expect, test } from "vitest";
import { seatsToGive } from "#domain/seats.ts";
import { always } from "#test/support/arbitraries/property.ts";
import { createTally } from "#test/support/tally.ts";
import { createStroll, PEOPLE, starts, walked, walks } from "./walk.ts";

const RUNS = { runs: 3000 };
/** The rarest of them is met some 14 times: with this, chance fails one run in ten thousand. */
const SELDOM = 3;

test("nothing that the audit forbids ever happens, and replaying gives the same event and the same people", async () => {
  const { count, expectMet } = createTally();
  await always(
    fc.property(walks, (walk) => {
      const { stroll, decided } = walked(walk);
      expect(stroll.findings.differences).toEqual([]);
      const { version: _, ...replayed } = stroll.replay.event() ?? {};
      expect({ ...replayed, version: 0 }).toEqual(stroll.event());
      for (const userId of PEOPLE) {
        const { position: __, ...standing } = { position: 0, ...stroll.roster.standings.get(userId) };
        expect(standing).toEqual(stroll.replay.state.standings.get(userId) ?? {});
      }
      for (const { command, decision } of decided) {
        count(
          `${command.type}: ${decision.kind === "rejected" ? decision.rejection.type : (decision.outcome ?? "done")}`,
        );
        for (const fact of decision.kind === "accepted" ? decision.facts : []) count(fact.type);
      }
    }),
    { runs: 8000 },
  );
  expectMet(ALL, SELDOM);
});

/** What the walks must have met. */
const ALL = [
  "register: registered",
  "register: waitlisted",
  "register: EventNotPublished",
  "register: EventCancelled",
  "register: AlreadyRegistered",
  "register: AlreadyWaitlisted",
  "register: RegistrationNotOpen",
  "register: RegistrationClosed",
  "register: EventFull",
  "register: WaitlistFull",
  "unregister: unregistered",
  "unregister: left-waitlist",
  "unregister: declined",
  "unregister: NotRegistered",
  "unregister: AlreadyCheckedIn",
  "unregister: CancellationClosed",
  "update: updated",
  "update: InvalidSchedule",
  "update: CapacityBelowRegistered",
  "update: WaitlistNotEmpty",
  "publish: published",
  "cancel-event: event-cancelled",
  "reinstate: reinstated",
  "promote: promoted",
  "promote: NotRegistered",
  "promote: NotWaitlisted",
  "promote: EventFull",
  "check-in: checked-in",
  "check-in: NotSeated",
  "check-in: AlreadyCheckedIn",
  "undo-check-in: check-in-undone",
  "undo-check-in: NotCheckedIn",
  "SeatOffered",
  "OfferAccepted",
  "OfferLapsed",
  "AttendeePromoted",
];

test("when a request has ended, no seat is left to give, and no more are held than there are", async () => {
  await always(
    fc.property(walks, ({ start, steps }) => {
      const stroll = createStroll(start);
      for (const step of steps) {
        for (const { decision } of stroll.take(step)) {
          const event = stroll.event();
          expect(event.registeredCount + event.offeredCount).toBeLessThanOrEqual(event.capacity);
          if (decision.kind === "accepted") expect(seatsToGive(event, stroll.now())).toBe(0);
        }
      }
    }),
    RUNS,
  );
});

test("positions are 1 to n in the order of tickets, also when an offer goes back to its place", async () => {
  await always(
    fc.property(walks, (walk) => {
      const { roster } = walked(walk).stroll;
      const tickets = [...roster.waiting.keys()];
      expect(tickets).toEqual(tickets.toSorted((a, b) => a - b));
      for (const [userId, standing] of roster.standings) {
        if (standing.status !== "waitlisted" || standing.position === undefined) continue;
        expect([userId, standing.position]).toEqual([userId, tickets.indexOf(standing.ticket) + 1]);
      }
    }),
    RUNS,
  );
});

test("nobody overtakes: who comes gets no regular seat while anybody waits, in whatever mode and phase", async () => {
  await always(
    fc.property(walks, (walk) => {
      for (const { command, before, decision } of walked(walk).decided) {
        if (command.type !== "register" || decision.kind !== "accepted") continue;
        if (before.event.waitlistCount === 0 || before.standing.status === "offered") continue;
        const [fact] = decision.facts;
        expect(
          fact?.type === "AttendeeWaitlisted" || (fact?.type === "AttendeeRegistered" && fact.extra),
        ).toBe(true);
      }
    }),
    RUNS,
  );
});

test("leaving a place or an offer is always possible while the event is published, and never late", async () => {
  let left = 0;
  await always(
    fc.property(walks, (walk) => {
      const { stroll } = walked(walk);
      if (stroll.event().cancelled !== undefined) return;
      for (const userId of PEOPLE) {
        const { status } = stroll.roster.standings.get(userId) ?? { status: "none" };
        if (status !== "waitlisted" && status !== "offered") continue;
        const { decision } = stroll.obey({ type: "unregister", userId });
        const lapsed = status === "offered" && decision.kind === "rejected";
        // An offer that has run out is none any more.
        if (lapsed) expect(decision.rejection).toEqual({ type: "NotRegistered" });
        else expect(decision).toHaveProperty("facts.0.type", "RegistrationCancelled");
        expect(decision).not.toHaveProperty("facts.0.late");
        left++;
      }
    }),
    RUNS,
  );
  expect(left).toBeGreaterThan(150);
});

test("the same decision comes of the same event whether its moments are relative or absolute", async () => {
  await always(
    fc.property(starts, walks, (start, { steps }) => {
      const relative = createStroll(start);
      const { details } = relative.event();
      const ofDate = (name: string, value: unknown) =>
        ["registrationOpensAt", "registrationClosesAt", "cancelUntil", "promoteUntil"].includes(name)
          ? new Date(Date.parse(details.date) + minutesOf(String(value)) * 60_000).toISOString()
          : value;
      const rules = Object.fromEntries(
        Object.entries(start.rules).map(([name, value]) => [name, ofDate(name, value)]),
      );
      const absolute = createStroll({ ...start, rules });
      for (const step of steps.filter(({ ask }) => ask.type !== "update")) {
        expect(absolute.take(step).map(({ decision }) => decision)).toEqual(
          relative.take(step).map(({ decision }) => decision),
        );
      }
    }),
    RUNS,
  );
});

function minutesOf(duration: string): number {
  const [, sign = "", minutes = "0"] = /^(-?)PT(\d+)[MS]$/.exec(duration) ?? [];
  return sign === "-" ? -Number(minutes) : Number(minutes);
}
