import fc from "fast-check";
import { expect, test } from "vitest";
import { isLive } from "#domain/event-state.ts";
import { standingOf as standingIn } from "#domain/roster.ts";
import { rejectionProblem } from "#application/views.ts";
import { always } from "#test/support/arbitraries/property.ts";
import { emptyEvent, type ModelEvent, offeredOf, standingOf, waitingOf } from "#test/support/model/event.ts";
import { answer, lapse, type Reply } from "#test/support/model/model.ts";
import { shownRefusal } from "#test/support/model/shown.ts";
import { createStroll, DATE, type Decided, PEOPLE, type Stroll, walks } from "./walk.ts";

/** The model, with which real processes are compared, says of each step of random walks what the decider says. */

function replyOf({ decision }: Decided): Reply {
  if (decision.kind === "rejected") return shownRefusal(rejectionProblem(decision.rejection, "", ""));
  const waits = decision.facts.find(({ type }) => type === "AttendeeWaitlisted");
  const { outcome = "" } = decision;
  return { outcome, ...(waits?.type === "AttendeeWaitlisted" && { position: waits.position }) };
}

function after(event: ModelEvent, { command, at, askedAt }: Decided): { event: ModelEvent; reply: Reply } {
  const when = { at: Date.parse(at), askedAt: Date.parse(askedAt) };
  if (command.type === "lapse") return { ...lapse(event, command.userId, when), reply: { outcome: "" } };
  const { event: next = event, reply } = answer(new Set(PEOPLE), event, command, when);
  return { event: next, reply };
}

/** Everything that the event comes to, in the words of the model. */
function seen({ roster, event }: Stroll) {
  const { registeredCount, offeredCount, extraCount, checkedInCount, waitlistCount, capacity } = event();
  const waiting = [...roster.waiting.values()].map(({ userId }) => userId);
  return {
    counts: { registeredCount, offeredCount, extraCount, checkedInCount, waitlistCount, capacity },
    waiting,
    standings: PEOPLE.map((userId) => {
      const standing = standingIn(roster, userId);
      if (!isLive(standing)) return undefined;
      if (standing.status === "offered") return { until: standing.expiresAt };
      if (standing.status === "waitlisted")
        return { status: standing.status, position: waiting.indexOf(userId) + 1 };
      const { status, ...seat } = standing;
      const extra = "extra" in seat && { extra: true };
      const checkedIn = "checkedInAt" in seat && { checkedIn: true };
      return { status, ...extra, ...checkedIn };
    }),
  };
}

function modelled(event: ModelEvent) {
  return {
    counts: {
      registeredCount: event.seats.length,
      offeredCount: offeredOf(event).length,
      extraCount: event.extra.length,
      checkedInCount: event.checkedIn.length,
      waitlistCount: waitingOf(event).length,
      capacity: event.capacity,
    },
    waiting: waitingOf(event),
    standings: PEOPLE.map((userId) => {
      const until = event.offers[userId];
      return until === undefined ? standingOf(event, userId) : { until: new Date(until).toISOString() };
    }),
  };
}

test("each answer of random walks is the model's, and so is everything that it leaves behind", async () => {
  await always(
    fc.property(walks, ({ start, steps }) => {
      const { capacity, hasWaitlist, isDraft, rules } = start;
      const stroll = createStroll(start);
      let event = emptyEvent("Concert", capacity, hasWaitlist, { date: DATE, rules, isDraft });
      for (const step of steps) {
        for (const decided of stroll.take(step)) {
          const next = after(event, decided);
          expect(replyOf(decided), JSON.stringify(decided)).toEqual(next.reply);
          event = next.event;
        }
        expect(seen(stroll)).toEqual(modelled(event));
      }
    }),
    { runs: 3000 },
  );
});
