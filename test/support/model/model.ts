import type { Ask, Changes } from "../arbitraries/rules.ts";
import {
  type Changed,
  freeSeats,
  given,
  isOpen,
  type ModelEvent,
  seated,
  standingOf,
  waitingOf,
  without,
} from "./event.ts";
import { misfit, outsideWindow, tooLateToCancel, type When } from "./rules.ts";

/** What the client receives: an outcome, or the code of a refusal with its further members. */
export type Reply =
  | { readonly outcome: string; readonly position?: number }
  | { readonly code: string; readonly [detail: string]: unknown };

type Users = ReadonlySet<string>;
export type Answered = {
  readonly event: ModelEvent | undefined;
  readonly reply: Reply;
  /** How many facts the journal has of it. */
  readonly facts: number;
};
/**
 * The answer to `ask`, and the event afterwards. The event is checked before the user, the user before the
 * state. An offer that has run out is none, whether or not somebody has said so.
 */
export function answer(users: Users, event: ModelEvent | undefined, ask: Ask, when: When): Answered {
  if (event === undefined) return { event, reply: { code: "EVENT_NOT_FOUND" }, facts: 0 };
  if (!("userId" in ask)) return answerForEvent(event, ask, when);
  if (!users.has(ask.userId)) return { event, reply: { code: "USER_NOT_FOUND" }, facts: 0 };
  const now = Math.min(when.at, when.askedAt);
  const isOver = event.cancelled === undefined && now > (event.offers[ask.userId] ?? Infinity);
  const before = isOver ? given(without(event, ask.userId), when, 1) : { event, facts: 0 };
  const code = refusal(before.event, ask, when);
  if (code !== undefined) return { ...before, reply: code };
  const { facts, ...done } = ACTS[ask.type](before.event, ask as never, when);
  return { ...done, facts: before.facts + facts };
}

const ACTS = { register, unregister, promote, "check-in": checkIn, "undo-check-in": undoCheckIn } as const;

type Personal = Extract<Ask, { userId: string }>;
type Done = Changed & { readonly reply: Reply };

function refusal(event: ModelEvent, ask: Personal, when: When): Reply | undefined {
  if (event.cancelled !== undefined) return { code: "EVENT_CANCELLED", ...event.cancelled };
  const registration = standingOf(event, ask.userId);
  const waives = "waives" in ask ? (ask.waives ?? []) : [];
  const isDraft = event.isDraft && !waives.includes("published");
  if (isDraft && (ask.type === "register" || ask.type === "promote")) return { code: "EVENT_NOT_PUBLISHED" };
  if (ask.type === "register") return registerRefusal(event, ask.userId, waives, when);
  if (registration === undefined) return { code: "NOT_REGISTERED" };
  const { status } = registration;
  const isIn = "checkedIn" in registration;
  switch (ask.type) {
    case "unregister":
      if (ask.as === "organizer" || status !== "registered") return undefined;
      return isIn ? { code: "ALREADY_CHECKED_IN" } : tooLateToCancel(event, when);
    case "promote":
      if (status !== "waitlisted") return { code: "NOT_WAITLISTED", registration };
      return freeSeats(event) > 0 || waives.includes("capacity") ? undefined : full(event);
    case "check-in":
      if (status !== "registered") return { code: "NOT_SEATED", registration };
      return isIn ? { code: "ALREADY_CHECKED_IN" } : undefined;
    default:
      return isIn ? undefined : { code: "NOT_CHECKED_IN" };
  }
}

function registerRefusal(
  event: ModelEvent,
  userId: string,
  waives: readonly string[],
  when: When,
): Reply | undefined {
  const registration = standingOf(event, userId);
  if (registration?.status === "registered") return { code: "ALREADY_REGISTERED", registration };
  if (registration?.status === "waitlisted") return { code: "ALREADY_WAITLISTED", registration };
  // An offered seat is theirs already.
  if (registration !== undefined) return undefined;
  const shut = waives.includes("window") ? undefined : outsideWindow(event, when);
  if (shut !== undefined || isOpen(event) || waives.includes("capacity")) return shut;
  if (!event.hasWaitlist) return full(event);
  const { waitlistLimit } = event.rules;
  const isFull = waitingOf(event).length >= (waitlistLimit ?? Infinity);
  return isFull ? { code: "WAITLIST_FULL", waitlistLimit } : undefined;
}

/** The counts that a refusal for want of seats shows. */
function counts({ seats, offers }: ModelEvent) {
  const offeredCount = Object.keys(offers).length;
  return { registeredCount: seats.length, ...(offeredCount > 0 && { offeredCount }) };
}

function full(event: ModelEvent): Reply {
  return { code: "EVENT_FULL", capacity: event.capacity, ...counts(event) };
}

function register(event: ModelEvent, ask: Extract<Ask, { type: "register" }>): Done {
  const { userId, checkIn: isHere = false } = ask;
  const isTheirs = userId in event.offers || isOpen(event);
  if (!isTheirs && ask.waives?.includes("capacity") !== true) {
    const longer = { ...event, line: [...event.line, userId] };
    return { event: longer, reply: { outcome: "waitlisted", position: waitingOf(longer).length }, facts: 1 };
  }
  const after = seated(event, userId, isTheirs ? "seats" : "extra");
  const arrived = isHere ? { ...after, checkedIn: [...after.checkedIn, userId] } : after;
  return { event: arrived, reply: { outcome: "registered" }, facts: isHere ? 2 : 1 };
}

function unregister(event: ModelEvent, { userId }: Personal, when: When): Done {
  const outcomes = { registered: "unregistered", offered: "declined", waitlisted: "left-waitlist" };
  const { status = "" } = standingOf(event, userId) ?? {};
  const outcome = outcomes[status as keyof typeof outcomes];
  return { ...given(without(event, userId), when, 1), reply: { outcome } };
}

/** A pick takes a free seat, or an extra one. */
function promote(event: ModelEvent, { userId }: Personal): Done {
  const after = seated(event, userId, freeSeats(event) > 0 ? "seats" : "extra");
  return { event: after, reply: { outcome: "promoted" }, facts: 1 };
}

function checkIn(event: ModelEvent, { userId }: Personal): Done {
  const after = { ...event, checkedIn: [...event.checkedIn, userId] };
  return { event: after, reply: { outcome: "checked-in" }, facts: 1 };
}

function undoCheckIn(event: ModelEvent, { userId }: Personal): Done {
  const after = { ...event, checkedIn: event.checkedIn.filter((person) => person !== userId) };
  return { event: after, reply: { outcome: "check-in-undone" }, facts: 1 };
}

function answerForEvent(event: ModelEvent, ask: Exclude<Ask, Personal>, when: When): Answered {
  const { cancelled, isDraft } = event;
  if (ask.type === "cancel-event") {
    const { type: _, ...why } = ask;
    const after = cancelled === undefined ? { ...event, cancelled: why } : event;
    return { event: after, reply: { outcome: "event-cancelled" }, facts: cancelled === undefined ? 1 : 0 };
  }
  if (ask.type === "reinstate") {
    const facts = cancelled === undefined ? 0 : 1;
    return { ...given({ ...event, cancelled: undefined }, when, facts), reply: { outcome: "reinstated" } };
  }
  if (cancelled !== undefined) return { event, reply: { code: "EVENT_CANCELLED", ...cancelled }, facts: 0 };
  if (ask.type === "update") return update(event, ask.changes, when);
  return { ...given({ ...event, isDraft: false }, when, isDraft ? 1 : 0), reply: { outcome: "published" } };
}

function update(event: ModelEvent, changes: Changes, when: When): Answered {
  const { title = event.title, capacity = event.capacity, hasWaitlist = event.hasWaitlist } = changes;
  const { title: _, capacity: __, hasWaitlist: ___, date = event.date, ...rules } = changes;
  const merged = Object.entries({ ...event.rules, ...rules }).filter(([, value]) => value !== null);
  const changed = { ...event, title, capacity, hasWaitlist, date, rules: Object.fromEntries(merged) };
  const unfit = misfit(changed);
  if (unfit !== undefined) return { event, reply: unfit, facts: 0 };
  if (freeSeats(changed) < 0)
    return { event, reply: { code: "CAPACITY_BELOW_REGISTERED", ...counts(event) }, facts: 0 };
  const isSame = factsOf(event) === factsOf(changed);
  const after = given(changed, when, isSame ? 0 : 1);
  if (event.hasWaitlist && !hasWaitlist && waitingOf(after.event).length > 0)
    return { event, reply: { code: "WAITLIST_NOT_EMPTY" }, facts: 0 };
  return { ...after, reply: { outcome: "updated" } };
}

/** What an update may change, as a text. */
function factsOf({ title, capacity, hasWaitlist, date, rules }: ModelEvent): string {
  const sorted = Object.entries(rules).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([title, capacity, hasWaitlist, date, sorted]);
}

/** An offer has run out, as a sweep finds: it goes on. At a cancelled event the person waits again, in their place. */
export function lapse(event: ModelEvent, userId: string, when: When): Changed {
  if (when.at <= (event.offers[userId] ?? Infinity)) return { event, facts: 0 };
  if (event.cancelled === undefined) return given(without(event, userId), when, 1);
  const { [userId]: _, ...offers } = event.offers;
  return { event: { ...event, offers }, facts: 1 };
}
