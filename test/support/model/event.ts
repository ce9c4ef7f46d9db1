import type { Rules } from "../arbitraries/rules.ts";
import { givesNow, offeredUntil, type Ruled, type When } from "./rules.ts";

/**
 * What Muster must do, in its plainest form: seats and waiting people are lists of names. It is written
 * from the contract alone and shares nothing with `src/domain`, so that no mistake is made in both.
 */
export type ModelEvent = Ruled & {
  readonly title: string;
  readonly capacity: number;
  readonly hasWaitlist: boolean;
  readonly seats: readonly string[];
  /** Seats beyond the capacity. */
  readonly extra: readonly string[];
  readonly checkedIn: readonly string[];
  /** Who waits or is offered a seat, in the order of joining. */
  readonly line: readonly string[];
  /** The last moment of each offer, in milliseconds. */
  readonly offers: Readonly<Record<string, number>>;
};

export type Changed = { readonly event: ModelEvent; readonly facts: number };

export function waitingOf({ line, offers }: ModelEvent): string[] {
  return line.filter((person) => !(person in offers));
}

export const offeredOf = ({ line, offers }: ModelEvent) => line.filter((person) => person in offers);

/** Where somebody stands, as clients see it; undefined if nowhere. */
export function standingOf(event: ModelEvent, userId: string) {
  const { seats, extra, offers, line, checkedIn } = event;
  const isExtra = extra.includes(userId);
  if (isExtra || seats.includes(userId)) {
    const marks = { ...(isExtra && { extra: true }), ...(checkedIn.includes(userId) && { checkedIn: true }) };
    return { status: "registered", ...marks };
  }
  if (userId in offers) return { status: "offered" };
  if (!line.includes(userId)) return undefined;
  return { status: "waitlisted", position: waitingOf(event).indexOf(userId) + 1 };
}

export const freeSeats = ({ capacity, seats, offers }: ModelEvent) =>
  capacity - seats.length - Object.keys(offers).length;

/** Nobody overtakes. */
export const isOpen = (event: ModelEvent) => freeSeats(event) > 0 && waitingOf(event).length === 0;

/** The event as if the person had never been there. */
export function without(event: ModelEvent, userId: string): ModelEvent {
  const others = (people: readonly string[]) => people.filter((person) => person !== userId);
  const { [userId]: _, ...offers } = event.offers;
  const { seats, extra, checkedIn, line } = event;
  return {
    ...event,
    seats: others(seats),
    extra: others(extra),
    checkedIn: others(checkedIn),
    line: others(line),
    offers,
  };
}

/** Gives the free seats to those who wait, in order. `facts` are those that led to it. */
export function given(event: ModelEvent, when: When, facts: number): Changed {
  const gives = givesNow(event, when);
  const heads = gives === "nothing" ? [] : waitingOf(event).slice(0, Math.max(0, freeSeats(event)));
  const until = offeredUntil(event, when);
  const offered = Object.fromEntries(heads.map((person) => [person, until]));
  const after =
    gives === "offers"
      ? { ...event, offers: { ...event.offers, ...offered } }
      : {
          ...event,
          seats: [...event.seats, ...heads],
          line: event.line.filter((one) => !heads.includes(one)),
        };
  return { event: after, facts: facts + heads.length };
}

export function seated(event: ModelEvent, userId: string, list: "seats" | "extra"): ModelEvent {
  const rest = without(event, userId);
  return { ...rest, [list]: [...rest[list], userId] };
}

/** An event at which nobody is. */
export function emptyEvent(
  title: string,
  capacity: number,
  hasWaitlist: boolean,
  more: Partial<Ruled> = {},
): ModelEvent {
  const nobody = { seats: [], extra: [], checkedIn: [], line: [], offers: {} };
  const ruled = { date: "", rules: {} as Rules, isDraft: false, cancelled: undefined, ...more };
  return { title, capacity, hasWaitlist, ...ruled, ...nobody };
}
