import fc from "fast-check";
import { expect, test } from "vitest";
import { personOf } from "#domain/commands.ts";
import { isLive } from "#domain/event-state.ts";
import { retentionOf } from "#domain/retention.ts";
import { standingOf } from "#domain/roster.ts";
import { always } from "#test/support/arbitraries/property.ts";
import { type Decided, PEOPLE, type Stroll, createStroll, walks } from "./walk.ts";

/** People who are erased at random moments of random walks, and events of which nobody is kept any more. */

const DAY_MS = 24 * 60 * 60 * 1000;

const LIKELY = ["offered", "waitlisted"];

const erasures = fc.array(
  fc.record({
    /** Somebody, or the first who has an offer, or a place, from then on. */
    whom: fc.constantFrom(...PEOPLE, ...LIKELY, ...LIKELY, ...LIKELY),
    /** How many steps come before the erasure, and between it and the command that gives up what they have. */
    after: fc.nat(20),
    queued: fc.nat(3),
  }),
  { minLength: 1, maxLength: 4 },
);

function expectAudited({ findings, replay, event, roster }: Stroll): void {
  expect(findings.differences).toEqual([]);
  const { version: _, ...replayed } = replay.event() ?? {};
  expect({ ...replayed, version: 0 }).toEqual(event());
  for (const userId of PEOPLE) {
    const { position: __, ...standing } = { position: 0, ...roster.standings.get(userId) };
    expect(standing).toEqual(replay.state.standings.get(userId) ?? {});
  }
}

const isNowhere = ({ roster }: Stroll, userId: string) => !isLive(standingOf(roster, userId));

const whoIs = (status: string, { roster }: Stroll) =>
  PEOPLE.find((userId) => standingOf(roster, userId).status === status);

/** What was decided about somebody who was erased: they leave, their offer runs out, or they are nobody. */
function expectOnlyLeaving({ command, decision }: Decided): void {
  if (decision.kind === "accepted") expect(["unregister", "lapse"]).toContain(command.type);
  else if (command.type !== "unregister") expect(decision.rejection).toEqual({ type: "UserNotFound" });
}

test("who is erased at whatever moment only leaves, and what they leave goes on by the rules", async () => {
  const left = { places: 0, offers: 0, seats: 0, nothing: 0, cancelled: 0 };
  await always(
    fc.property(walks, erasures, ({ start, steps }, all) => {
      const stroll = createStroll(start);
      const erased = new Set<string>();
      const gone = new Set<string>();
      const begun = new Set<object>();
      const leaving: { readonly userId: string; readonly at: number }[] = [];
      for (let i = 0; i <= 43; i++) {
        for (const one of all.filter(({ after }) => after <= i)) {
          const userId = LIKELY.includes(one.whom) ? whoIs(one.whom, stroll) : one.whom;
          if (userId === undefined || begun.has(one)) continue;
          begun.add(one);
          stroll.erase(userId);
          erased.add(userId);
          leaving.push({ userId, at: i + one.queued });
        }
        for (const { userId } of leaving.filter(({ at }) => at === i)) {
          const { status } = standingOf(stroll.roster, userId);
          const { decision, before } = stroll.obey({ type: "unregister", userId, as: "organizer" });
          const isCancelled = before.event.cancelled !== undefined;
          // A cancelled event lets nobody go; whoever asks again for the erasure repeats it.
          if (isCancelled && isLive(before.standing)) left.cancelled++;
          else {
            expect(isNowhere(stroll, userId)).toBe(true);
            gone.add(userId);
            const what = { waitlisted: "places", offered: "offers", registered: "seats" } as const;
            left[status in what ? what[status as keyof typeof what] : "nothing"]++;
          }
          if (decision.kind === "rejected")
            expect(decision.rejection.type).toMatch(/NotRegistered|EventCancelled/);
        }
        const step = steps[i];
        const decided = step === undefined ? [] : stroll.take(step);
        for (const one of decided) if (erased.has(personOf(one.command) ?? "")) expectOnlyLeaving(one);
        for (const userId of gone) expect(isNowhere(stroll, userId)).toBe(true);
      }
      expectAudited(stroll);
    }),
    { runs: 2000 },
  );
  // Nothing of it passes because it never happens.
  for (const [what, count] of Object.entries(left)) expect(count, what).toBeGreaterThan(1);
});

test("whatever has happened at an event, all that people have there can be given up, and nobody moves up", async () => {
  await always(
    fc.property(
      walks,
      fc.shuffledSubarray(PEOPLE, { minLength: PEOPLE.length }),
      fc.integer({ min: 1, max: PEOPLE.length }),
      ({ start, steps }, people, size) => {
        const stroll = createStroll(start);
        for (const step of steps) stroll.take(step);
        stroll.pass(200 * DAY_MS);
        const isWaiting = (userId: string) => standingOf(stroll.roster, userId).status === "waitlisted";
        const inOrder = [...people.filter(isWaiting), ...people.filter((userId) => !isWaiting(userId))];
        // Whoever has a seat keeps it while somebody waits who is not among those who go.
        const seated = people.filter((userId) => !isWaiting(userId));
        if (people.some(isWaiting)) expect(retentionOf(stroll.roster, seated, stroll.now())).toEqual([]);
        for (let i = 0; i < inOrder.length; i += size)
          stroll.commit(retentionOf(stroll.roster, inOrder.slice(i, i + size), stroll.now()));
        expectAudited(stroll);
        for (const userId of people) expect(isNowhere(stroll, userId)).toBe(true);
        expect(stroll.event()).toMatchObject({
          registeredCount: 0,
          offeredCount: 0,
          extraCount: 0,
          checkedInCount: 0,
          waitlistCount: 0,
        });
      },
    ),
    { runs: 1000 },
  );
});
