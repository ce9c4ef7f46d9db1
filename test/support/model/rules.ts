import type { Rules } from "../arbitraries/rules.ts";

/** What the rules of an event say at some time, in its plainest form: of the contract, and nothing of `src/domain`. */

/** The time of the decision, and when the command was accepted, in milliseconds. */
export type When = { readonly at: number; readonly askedAt: number };

export type Ruled = {
  /** RFC 3339. */
  readonly date: string;
  readonly rules: Rules;
  readonly isDraft: boolean;
  /** Why, if the event is cancelled; undefined if it is not. */
  readonly cancelled: { readonly reason?: string } | undefined;
};

const UNITS = { D: 86_400_000, H: 3_600_000, M: 60_000, S: 1000 } as const;

/** The milliseconds of a duration of one unit: `-PT90M`, `P7D`. Undefined of anything else. */
function lengthOf(duration: string): number | undefined {
  const [, sign, digits, unit] = /^(-?)PT?(\d+)([DHMS])$/.exec(duration) ?? [];
  if (unit === undefined) return undefined;
  return Number(`${sign}${digits}`) * UNITS[unit as keyof typeof UNITS];
}

/** The milliseconds since 1970 of one of the event's moments; undefined if it is not set. */
function momentOf({ date, rules }: Ruled, name: Moment): number | undefined {
  const text = rules[name] ?? undefined;
  if (text === undefined) return undefined;
  const length = lengthOf(text);
  return length === undefined ? Date.parse(text) : Date.parse(date) + length;
}

type Moment = "registrationOpensAt" | "registrationClosesAt" | "cancelUntil" | "promoteUntil";

const shown = (event: Ruled, name: Moment) => ({
  [name]: new Date(momentOf(event, name) ?? Number.NaN).toISOString(),
});

/** Gateway and worker have a clock each: the one that is behind counts. */
const sentAt = ({ at, askedAt }: When) => Math.min(at, askedAt);

/** From here on it is too late for whatever still lies in a queue. */
const hardStop = (event: Ruled, moment: number) => Math.max(moment, Date.parse(event.date));

/** Why nobody can register now, if the window is shut. */
export function outsideWindow(event: Ruled, when: When) {
  const opens = momentOf(event, "registrationOpensAt");
  if (opens !== undefined && sentAt(when) < opens)
    return { code: "REGISTRATION_NOT_OPEN", ...shown(event, "registrationOpensAt") };
  const closes = momentOf(event, "registrationClosesAt");
  if (closes === undefined) return undefined;
  if (sentAt(when) < closes && when.at < hardStop(event, closes)) return undefined;
  return { code: "REGISTRATION_CLOSED", ...shown(event, "registrationClosesAt") };
}

/** Why some events let nobody in. */
export const SHUT = ["EVENT_NOT_PUBLISHED", "REGISTRATION_NOT_OPEN"];

/** Why nobody can register now, however much room there is. */
export function whyNobody(event: Ruled, when: When): string | undefined {
  if (event.cancelled !== undefined) return "EVENT_CANCELLED";
  return event.isDraft ? "EVENT_NOT_PUBLISHED" : outsideWindow(event, when)?.code;
}

/** Why nobody can give up a seat any more, if it is too late. */
export function tooLateToCancel(event: Ruled, when: When) {
  const until = momentOf(event, "cancelUntil");
  if (until === undefined) return undefined;
  const isRefused = event.rules.lateCancellation === "refused" && sentAt(when) >= until;
  if (!isRefused && when.at < hardStop(event, until)) return undefined;
  return { code: "CANCELLATION_CLOSED", ...shown(event, "cancelUntil") };
}

/** Whether registration would close before it opens. */
export function misfit(event: Ruled) {
  const opens = momentOf(event, "registrationOpensAt");
  const closes = momentOf(event, "registrationClosesAt");
  if (opens === undefined || closes === undefined || opens < closes) return undefined;
  return {
    code: "INVALID_SCHEDULE",
    ...shown(event, "registrationOpensAt"),
    ...shown(event, "registrationClosesAt"),
  };
}

/** For how long a seat is offered. */
const claim = ({ rules }: Ruled) => lengthOf(rules.claimWithin ?? "PT24H") ?? Number.NaN;

const SHORTEST_MS = 5 * 60_000;

/** What those who wait get for free seats now: the seats, offers of them, or nothing. */
export function givesNow(event: Ruled, { at }: When): "seats" | "offers" | "nothing" {
  const { promotion = "automatic" } = event.rules;
  if (event.isDraft || event.cancelled !== undefined || promotion === "manual") return "nothing";
  const until = momentOf(event, "promoteUntil") ?? Infinity;
  if (at >= until) return "nothing";
  if (promotion !== "offer") return "seats";
  return until - at < Math.min(claim(event), SHORTEST_MS) ? "nothing" : "offers";
}

/** The last moment of an offer that is made now. */
export function offeredUntil(event: Ruled, { at }: When): number {
  return Math.min(at + claim(event), momentOf(event, "promoteUntil") ?? Infinity);
}
