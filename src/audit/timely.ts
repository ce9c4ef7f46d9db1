import type { EventDetails } from "#domain/event-details.ts";
import type { RegistrationCancelled } from "#domain/facts.ts";
import type { CheckRule, ReplayedEvent } from "./replayed-event.ts";

/** The rules about time, in the audit's own words: it shares no code with the decider. */

/** Before and after all instants. */
export const [FIRST, LAST] = ["", "~"];

const UNITS = { D: 86_400_000, H: 3_600_000, M: 60_000, S: 1000 };

/** The length of a duration, whichever way it goes. */
function millisecondsOf(duration: string): number {
  let length = 0;
  for (const [, number, unit] of duration.matchAll(/(\d{1,9})([DHMS])/g))
    length += Number(number) * UNITS[unit as keyof typeof UNITS];
  return length;
}

/** The instant that a moment stands for, within the years that can be written. */
function resolved(moment: string | undefined, date: string): string | undefined {
  if (moment === undefined || !moment.includes("P")) return moment;
  const length = millisecondsOf(moment);
  const at = Date.parse(date) + (moment.startsWith("-") ? -length : length);
  if (at < Date.parse("0000-01-01")) return "0000-01-01T00:00:00.000Z";
  if (at > Date.parse("9999-12-31T23:59:59.999Z")) return "9999-12-31T23:59:59.999Z";
  return new Date(at).toISOString();
}

/** The moments that bind, as instants. */
export function scheduleOf(details: EventDetails) {
  const { date } = details;
  return {
    opens: resolved(details.registrationOpensAt, date),
    closes: resolved(details.registrationClosesAt, date),
    cancels: resolved(details.cancelUntil, date),
    promotes: resolved(details.promoteUntil, date),
  };
}

type Arrival = {
  readonly userId: string;
  readonly waived?: readonly string[];
  readonly at: string;
};

/** Nobody comes in before the opening, nor when both the closing and the date have passed. */
export function checkWindow(
  { details }: ReplayedEvent,
  { userId, waived = [], at }: Arrival,
  checkRule: CheckRule,
): void {
  if (details === undefined || waived.includes("window")) return;
  const { opens = FIRST, closes = LAST } = scheduleOf(details);
  checkRule(9, at >= opens, `${userId} comes in at ${at}, and registration opens at ${opens}`);
  const isOver = at >= closes && at >= details.date;
  checkRule(9, !isOver, `${userId} comes in at ${at}, and registration closed at ${closes}`);
}

/**
 * A seat is not given up when both the deadline and the date have passed, and is marked as late only behind the
 * deadline.
 */
export function checkCancellation(
  { details }: ReplayedEvent,
  { userId, gaveUp, late, as, at }: RegistrationCancelled,
  checkRule: CheckRule,
): void {
  if (details === undefined || as === "organizer") return;
  const { cancels = LAST } = scheduleOf(details);
  const isOver = gaveUp.kind === "seat" && at >= cancels && at >= details.date;
  checkRule(9, !isOver, `${userId} gives up a seat at ${at}, which could be done until ${cancels}`);
  const mayBeLate = gaveUp.kind === "seat" && at >= cancels && details.lateCancellation !== "refused";
  checkRule(9, late !== true || mayBeLate, `${userId} gives up a seat at ${at} as if that were late`);
}

/** Whether seats go to people who wait by themselves, at once or as offers. */
export function mayPromote(
  { details, draft, cancelled }: ReplayedEvent,
  at: string,
  how?: "automatic" | "offer",
): boolean {
  if (draft || cancelled !== undefined) return false;
  if (details === undefined) return true;
  const { promotes = LAST } = scheduleOf(details);
  const { promotion = "automatic", claimWithin = "P1D" } = details;
  if (promotion === "manual" || at >= promotes || promotion !== (how ?? promotion)) return false;
  if (promotion === "automatic" || promotes === LAST) return true;
  return Date.parse(promotes) - Date.parse(at) >= Math.min(millisecondsOf(claimWithin), 5 * UNITS.M);
}
