/**
 * What Muster must do, as plainly as it can be said: seats and waiting people are lists of names. Written
 * from the contract alone and sharing nothing with `src/domain`, so that both can't be wrong in the same way.
 */

export type Changes = { readonly title?: string; readonly capacity?: number; readonly hasWaitlist?: boolean };

export type ModelEvent = Required<Changes> & {
  readonly seats: readonly string[];
  readonly waiting: readonly string[];
};

export type Ask =
  | { readonly type: "register" | "unregister"; readonly userId: string }
  | { readonly type: "update"; readonly changes: Changes };

/** The answer to a client: an outcome, or the code of a refusal with its members. */
export type Reply =
  | { readonly outcome: string; readonly position?: number }
  | { readonly code: string; readonly [detail: string]: unknown };

type Users = ReadonlySet<string>;
type Answered = { readonly event: ModelEvent | undefined; readonly reply: Reply };

/** The answer to `ask`, and the event afterwards. Refusals are looked for in the order event, user, state. */
export function answer(users: Users, event: ModelEvent | undefined, ask: Ask): Answered {
  if (event === undefined) return { event, reply: { code: "EVENT_NOT_FOUND" } };
  if (ask.type === "update") return update(event, ask.changes);
  if (!users.has(ask.userId)) return { event, reply: { code: "USER_NOT_FOUND" } };
  return ask.type === "register" ? register(event, ask.userId) : unregister(event, ask.userId);
}

export function register(event: ModelEvent, userId: string): Answered {
  const { seats, waiting, capacity } = event;
  const standing = standingOf(event, userId);
  if (standing !== undefined) {
    const code = standing.status === "registered" ? "ALREADY_REGISTERED" : "ALREADY_WAITLISTED";
    return { event, reply: { code, registration: standing } };
  }
  if (waiting.length === 0 && seats.length < capacity) {
    return { event: { ...event, seats: [...seats, userId] }, reply: { outcome: "registered" } };
  }
  if (!event.hasWaitlist)
    return { event, reply: { code: "EVENT_FULL", capacity, registeredCount: seats.length } };
  const longer = { ...event, waiting: [...waiting, userId] };
  return { event: longer, reply: { outcome: "waitlisted", position: longer.waiting.length } };
}

export function unregister(event: ModelEvent, userId: string): Answered {
  const standing = standingOf(event, userId);
  if (standing === undefined) return { event, reply: { code: "NOT_REGISTERED" } };
  const others = (people: readonly string[]) => people.filter((person) => person !== userId);
  const remaining = { ...event, seats: others(event.seats), waiting: others(event.waiting) };
  const outcome = standing.status === "registered" ? "unregistered" : "left-waitlist";
  return { event: promoted(remaining), reply: { outcome } };
}

export function update(event: ModelEvent, changes: Changes): Answered {
  const registeredCount = event.seats.length;
  const changed = promoted({ ...event, ...changes });
  if (changed.capacity < registeredCount)
    return { event, reply: { code: "CAPACITY_BELOW_REGISTERED", registeredCount } };
  if (!changed.hasWaitlist && changed.waiting.length > 0)
    return { event, reply: { code: "WAITLIST_NOT_EMPTY" } };
  return { event: changed, reply: { outcome: "updated" } };
}

/** The event after giving its free seats to those who wait, in order. */
function promoted(event: ModelEvent): ModelEvent {
  const free = Math.max(0, event.capacity - event.seats.length);
  const { seats, waiting } = event;
  return { ...event, seats: [...seats, ...waiting.slice(0, free)], waiting: waiting.slice(free) };
}

/** The standing of a person, as it is shown to them. */
export function standingOf({ seats, waiting }: ModelEvent, userId: string) {
  if (seats.includes(userId)) return { status: "registered" };
  if (waiting.includes(userId)) return { status: "waitlisted", position: waiting.indexOf(userId) + 1 };
  return undefined;
}
