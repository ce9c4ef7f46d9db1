import type { EventDetails } from "./event-details.ts";
import { type EventState, statusOf } from "./event-state.ts";

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

/** The milliseconds of a duration, negative if it goes back; undefined for a text that is none. */
export function lengthOf(duration: string): number | undefined {
  const parts = DURATION.exec(duration);
  if (parts === null) return undefined;
  const [, sign, ...numbers] = parts;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = numbers.map((part) => Number(part ?? 0));
  const length = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
  return sign === "-" ? -length : length;
}

/** The instant of a moment of an event at `date`; the end of the calendar where a duration would leave it. */
export function instantOf(moment: string, date: string): string {
  const length = lengthOf(moment);
  return length === undefined ? moment : after(date, length);
}

/** The instant so many milliseconds after another; the end of the calendar where that would leave it. */
export function after(instant: string, ms: number): string {
  return new Date(Math.min(Math.max(Date.parse(instant) + ms, FIRST), LAST)).toISOString();
}

/** For how many milliseconds an offer can be accepted, where nothing is said. */
const CLAIM_WITHIN_MS = 24 * 3_600_000;

/** For how many milliseconds a seat is offered. */
export function claimMs({ claimWithin }: Pick<EventDetails, "claimWithin">): number {
  return (claimWithin === undefined ? undefined : lengthOf(claimWithin)) ?? CLAIM_WITHIN_MS;
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
  const { date, endsAt } = details;
  const isWindow = opensAt === undefined || closesAt === undefined || opensAt < closesAt;
  if (!isWindow) return { registrationOpensAt: opensAt, registrationClosesAt: closesAt };
  return endsAt === undefined || date < endsAt ? undefined : { date, endsAt };
}

/** What time it is at an event, unless it is cancelled or a draft. */
export const PHASES = ["cancelled", "draft", "ended", "started", "closed", "scheduled", "open"] as const;
export type Phase = (typeof PHASES)[number];

/** The first phase that holds at `at`. Nothing changes by it: what is granted is decided by the rules. */
export function phaseOf(event: Pick<EventState, "details" | "draft" | "cancelled">, at: string): Phase {
  const status = statusOf(event);
  if (status !== "published") return status;
  const { details } = event;
  const { opensAt, closesAt } = momentsOf(details);
  if (!isBefore(at, details.endsAt)) return "ended";
  if (at >= details.date) return "started";
  if (!isBefore(at, closesAt)) return "closed";
  return opensAt === undefined || at >= opensAt ? "open" : "scheduled";
}

/** Whether an instant is before a moment. One that is not set never comes. */
export const isBefore = (at: string, moment: string | undefined): boolean =>
  moment === undefined || at < moment;

/** The later of two instants. */
// Stryker disable next-line EqualityOperator: equal instants are the same
export const later = (a: string, b: string): string => (a > b ? a : b);

/** The earlier of two instants. */
// Stryker disable next-line EqualityOperator: equal instants are the same
export const earlier = (a: string, b: string): string => (a < b ? a : b);
