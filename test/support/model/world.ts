import type { Ask } from "../arbitraries/rules.ts";
import type { ModelEvent } from "./event.ts";
import { answer, type Reply } from "./model.ts";

/**
 * The model of a whole system: events, who brought about each of their facts, and the requests that were sent under a
 * key. Immutable.
 */
export type World = {
  readonly users: ReadonlySet<string>;
  readonly events: Readonly<Record<string, ModelEvent>>;
  readonly by: Readonly<Record<string, readonly Who[]>>;
  readonly keys: Readonly<Record<string, { readonly ask: string; readonly reply: Reply }>>;
};

/** Who asks: a person, by name; the admin; the organizer who owns all events, or another one; other keys; nobody. */
export const OTHERS = ["root", "owner", "organizer", "reader", "door", "nobody"] as const;
export type Who = (typeof OTHERS)[number] | (string & {});

export type Sent = {
  readonly who: Who;
  readonly eventId: string;
  readonly ask: Ask;
  readonly key?: string | undefined;
};

/**
 * The answer to a request, and the world afterwards. A key belongs to who asks, an event and a user, as in the
 * contract. What somebody may not do is nothing to anybody.
 */
export function send(world: World, sent: Sent): { world: World; reply: Reply } {
  const { who, eventId, ask, key } = sent;
  const code = refusal(who, world.events[eventId], ask);
  if (code !== undefined) return { world, reply: { code } };
  const address = [who, eventId, personOf(sent) ?? "", key].join(" ");
  const before = key === undefined ? undefined : world.keys[address];
  if (before !== undefined) {
    return {
      world,
      reply: before.ask === describeAsk(ask) ? before.reply : { code: "IDEMPOTENCY_KEY_REUSED" },
    };
  }
  const { event, reply, facts } = answer(world.users, world.events[eventId], ask, now());
  const events = event === undefined ? world.events : { ...world.events, [eventId]: event };
  const by = { ...world.by, [eventId]: [...(world.by[eventId] ?? []), ...Array<Who>(facts).fill(who)] };
  const keys =
    key === undefined ? world.keys : { ...world.keys, [address]: { ask: describeAsk(ask), reply } };
  return { world: { ...world, events, by, keys }, reply };
}

/** Why somebody may not ask for it, if they may not. */
function refusal(who: Who, event: ModelEvent | undefined, ask: Ask): string | undefined {
  if (who === "nobody") return "UNAUTHENTICATED";
  if (who === "root" || who === selfOf(ask)) return undefined;
  const isOfDoor = ask.type === "check-in" || ask.type === "undo-check-in";
  if (who === "door" && isOfDoor) return undefined;
  const isOrganizer = who === "owner" || who === "organizer";
  if (isOrganizer && event === undefined) return "EVENT_NOT_FOUND";
  return who === "owner" ? undefined : "FORBIDDEN";
}

/** Who asks it for themselves, if anybody can. */
export function selfOf(ask: Ask): string | undefined {
  const isOwn = ask.type === "register" || ask.type === "unregister";
  return isOwn && ask.as === undefined ? ask.userId : undefined;
}

export function personOf({ ask }: Sent): string | undefined {
  return "userId" in ask ? ask.userId : undefined;
}

/** A request in words, for failures and replays. */
export function describeRequest({ who, eventId, ask, key }: Sent): string {
  const under = key === undefined ? "" : ` (under the key ${key})`;
  return `${describeAsk(ask)} at the ${eventId}, says ${who}${under}`;
}

function describeAsk(ask: Ask): string {
  const { type, ...more } = ask.type === "update" ? { type: ask.type, ...ask.changes } : ask;
  const said = Object.entries(more).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [type, ...said.map(([name, value]) => `${name}=${JSON.stringify(value)}`)].join(" ");
}

/** Nobody queues for long, and no moment of the model is so near that it matters. */
export function now() {
  const at = Date.now();
  return { at, askedAt: at };
}
