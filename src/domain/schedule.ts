import type { EventDetails } from "./event-details.ts";

/**
 * The moments of an event. Each is an instant, or a duration from the event's date, so that it moves with it:
 * `-PT24H` is a day before, `PT1H` an hour after. Days are 24 hours. A moment that is not set never binds.
 */

/** A signed ISO 8601 duration of days, hours, minutes and seconds. */
export const DURATION =
  /^([+-]?)P(?=\d|T\d)(?:(\d{1,7})D)?(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$/;

/** The ends of the calendar that an instant can be written in. */
const [FIRST, LAST] = ["0000-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"].map(Date.parse) as [
  number,
  number,
];

/** The instant of a moment of an event at `date`; the end of the calendar where a duration would leave it. */
export function instantOf(moment: string, date: string): string {
  const parts = DURATION.exec(moment);
  if (parts === null) return moment;
  const [, sign, ...numbers] = parts;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = numbers.map((part) => Number(part ?? 0));
  const length = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
  const at = Date.parse(date) + (sign === "-" ? -length : length);
  return new Date(Math.min(Math.max(at, FIRST), LAST)).toISOString();
}

/** The moments that are set, as instants. */
export type Moments = {
  readonly opensAt?: string;
  readonly closesAt?: string;
  readonly cancelUntil?: string;
  readonly promoteUntil?: string;
};

const remembered = new WeakMap<EventDetails, Moments>();

/** Calculated once for the same details, which never change: every command of an event asks for them. */
export function momentsOf(details: EventDetails): Moments {
  const known = remembered.get(details);
  if (known !== undefined) return known;
  const { date, registrationOpensAt, registrationClosesAt, cancelUntil, promoteUntil } = details;
  const at = (moment: string): string => instantOf(moment, date);
  const moments: Moments = {
    ...(registrationOpensAt !== undefined && { opensAt: at(registrationOpensAt) }),
    ...(registrationClosesAt !== undefined && { closesAt: at(registrationClosesAt) }),
    ...(cancelUntil !== undefined && { cancelUntil: at(cancelUntil) }),
    ...(promoteUntil !== undefined && { promoteUntil: at(promoteUntil) }),
  };
  remembered.set(details, moments);
  return moments;
}

/** Two moments of which the first is not before the second, by the names of their members. */
export type ScheduleConflict =
  | { readonly registrationOpensAt: string; readonly registrationClosesAt: string }
  | { readonly date: string; readonly endsAt: string };

/** Why the details make no schedule; undefined if they do. */
export function scheduleConflict(details: EventDetails): ScheduleConflict | undefined {
  const { opensAt, closesAt } = momentsOf(details);
  if (opensAt !== undefined && closesAt !== undefined && opensAt >= closesAt)
    return { registrationOpensAt: opensAt, registrationClosesAt: closesAt };
  const { date, endsAt } = details;
  return endsAt !== undefined && endsAt <= date ? { date, endsAt } : undefined;
}

/** What time it is at an event. */
export const PHASES = ["ended", "started", "closed", "scheduled", "open"] as const;
export type Phase = (typeof PHASES)[number];

/** The first phase that holds at `at`. Nothing changes by it: what is granted is decided by the rules. */
export function phaseOf(details: EventDetails, at: string): Phase {
  const { opensAt, closesAt } = momentsOf(details);
  if (details.endsAt !== undefined && at >= details.endsAt) return "ended";
  if (at >= details.date) return "started";
  if (closesAt !== undefined && at >= closesAt) return "closed";
  return opensAt !== undefined && at < opensAt ? "scheduled" : "open";
}

/** The later of two instants. */
export const later = (a: string, b: string): string => (a > b ? a : b);
