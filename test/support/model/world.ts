import { type Ask, answer, type ModelEvent, type Reply } from "./model.ts";

/**
 * The model of a whole system: several events, and the requests that were sent under a key. Immutable.
 */
export type World = {
  readonly users: ReadonlySet<string>;
  readonly events: Readonly<Record<string, ModelEvent>>;
  readonly keys: Readonly<Record<string, { readonly ask: string; readonly reply: Reply }>>;
};

export type Sent = { readonly eventId: string; readonly ask: Ask; readonly key?: string | undefined };

/** The answer to a request, and the world afterwards. A key belongs to its event and user. */
export function send(world: World, sent: Sent): { world: World; reply: Reply } {
  const { eventId, ask, key } = sent;
  const address = [eventId, personOf(sent) ?? "", key].join(" ");
  const before = key === undefined ? undefined : world.keys[address];
  if (before !== undefined) {
    return { world, reply: before.ask === said(ask) ? before.reply : { code: "IDEMPOTENCY_KEY_REUSED" } };
  }
  const { event, reply } = answer(world.users, world.events[eventId], ask);
  const events = event === undefined ? world.events : { ...world.events, [eventId]: event };
  const keys = key === undefined ? world.keys : { ...world.keys, [address]: { ask: said(ask), reply } };
  return { world: { ...world, events, keys }, reply };
}

export function personOf({ ask }: Sent): string | undefined {
  return ask.type === "update" ? undefined : ask.userId;
}

/** A request in one line, for the story of a counterexample. */
export function describeRequest({ eventId, ask, key }: Sent): string {
  const under = key === undefined ? "" : ` (under the key ${key})`;
  return `${said(ask)} at the ${eventId}${under}`;
}

function said(ask: Ask): string {
  if (ask.type !== "update") return `${ask.userId} ${ask.type}s`;
  const changes = Object.entries(ask.changes).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `update ${changes.map(([name, value]) => `${name}=${value}`).join(" ")}`;
}
