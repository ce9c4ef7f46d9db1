import { expect } from "vitest";
import type { Exchange } from "#client/client.ts";
import type { CommandId } from "#contracts/endpoints/endpoints.ts";
import type { RegistrationWithEvent } from "#contracts/registration.ts";
import type { AskingSystem, Caller } from "./callers.ts";
import { freeSeats, type ModelEvent, offeredOf, standingOf, waitingOf } from "./event.ts";
import type { Reply } from "./model.ts";
import { shownRefusal, shownStanding } from "./shown.ts";
import type { Sent, Who, World } from "./world.ts";

/** A real system behind the interface of the model. Each stage has users and events of its own. */
export type Stage = Awaited<ReturnType<typeof createStage>>;

export async function createStage(system: AskingSystem, run: number, world: World) {
  const eventIdOf = (name: string) => `${name}-${run}`;
  const people = await Promise.all(
    [...world.users].map(async (name) => [name, await system.person(name, run)] as const),
  );
  const callers = new Map<Who, Caller>([...system.others, ...people]);
  const caller = (who: Who): Caller => {
    const found = callers.get(who);
    if (found === undefined) throw new Error(`nobody is ${who}`);
    return found;
  };
  /** Who is no user has an id all the same. */
  const userIdOf = (name: string) => callers.get(name)?.id.slice(2) ?? `${name}-${run}`;
  const names = new Map([...world.users].map((name) => [userIdOf(name), name]));
  const nameOf = (userId: string) => names.get(userId) ?? userId;
  const { muster } = caller("root").client;

  const events = Object.entries(world.events).map(([name, event]) => {
    const { title, date, capacity, hasWaitlist, rules, isDraft } = event;
    const status = isDraft ? ("draft" as const) : ("published" as const);
    const members = { title, date, capacity, hasWaitlist, ...rules, status };
    return caller("owner").client.muster.createEvent({ eventId: eventIdOf(name), ...members });
  });
  await Promise.all(events);

  return {
    /** Sends a request and waits until it has ended. */
    async send({ who, eventId, ask, key }: Sent): Promise<Reply> {
      const { muster: asked } = caller(who).client;
      const sent = { eventId: eventIdOf(eventId), wait: 20, idempotencyKey: key };
      const { type, ...more } = ask.type === "update" ? { type: ask.type, ...ask.changes } : ask;
      const about = "userId" in more ? { ...more, userId: userIdOf(more.userId) } : more;
      const id = ask.type === "unregister" && ask.as === "organizer" ? "removeRegistration" : CALLS[type];
      const { as, ...rest } = about as typeof about & { as?: "organizer" };
      const said = id === "register" && as !== undefined ? { ...rest, as } : rest;
      return replyOf(await asked.exchange(id, { ...sent, ...said } as never));
    },

    /** By whom each fact of an event is, as the journal says. */
    async by(name: string): Promise<(Who | undefined)[]> {
      const whoOf = (id: string | undefined) => [...callers].find(([, one]) => one.id === id)?.[0];
      return (await system.by(eventIdOf(name))).map(whoOf);
    },

    /** An event as everybody sees it. */
    async event(name: string): Promise<object> {
      const eventId = eventIdOf(name);
      const answers = await Promise.all([
        muster.exchange("getEvent", { eventId }),
        muster.exchange("listRegistrationsOfEvent", { eventId }),
        muster.exchange("listWaitlistOfEvent", { eventId }),
        muster.exchange("listOffersOfEvent", { eventId }),
      ]);
      const [event, seats, waiting, offers] = answers;
      if (!event.isSuccess) return answers.map((answer) => !answer.isSuccess && answer.problem.code);
      const { eventId: _, version: __, phase: ___, moments: ____, owners: _____, ...details } = event.view;
      const registered = itemsOf(seats).map(({ registeredAt, userId }) => `${registeredAt} ${userId}`);
      expect(registered, "in order of registration").toEqual(registered.toSorted());
      const named = (list: typeof seats | typeof waiting | typeof offers) =>
        itemsOf(list).map((row) => [nameOf(row.userId), shownStanding(row)] as const);
      const people = { seats: named(seats).toSorted(byName), offered: named(offers).toSorted(byName) };
      return { ...details, ...people, waiting: named(waiting) };
    },

    /** One person's registration at an event, and their lists. */
    async person(name: string, eventName: string): Promise<object> {
      const userId = userIdOf(name);
      const [one, ...lists] = await Promise.all([
        muster.exchange("getRegistration", { eventId: eventIdOf(eventName), userId }),
        muster.exchange("listRegistrationsOfUser", { userId }),
        muster.exchange("listWaitlistOfUser", { userId }),
        muster.exchange("listOffersOfUser", { userId }),
      ]);
      const shown = ({ eventId, event, ...row }: RegistrationWithEvent) => {
        return [eventId.slice(0, eventId.lastIndexOf("-")), event.title, shownStanding(row)];
      };
      const rows = lists.map((list) => (list.isSuccess ? list.view.items.map(shown) : list.problem.code));
      return [one.isSuccess ? shownStanding(one.view) : one.problem.code, ...rows];
    },
  };
}

function itemsOf(answer: Exchange<"listRegistrationsOfEvent" | "listWaitlistOfEvent" | "listOffersOfEvent">) {
  if (answer.isSuccess) return answer.view.items;
  throw new Error(`expected a list: ${JSON.stringify(answer)}`);
}

/** What `Stage.event` must show. */
export function shownEvent(event: ModelEvent | undefined): object {
  if (event === undefined) return Array.from({ length: 4 }, () => "EVENT_NOT_FOUND");
  const { seats, extra, checkedIn, line: _, offers: __, rules, cancelled, isDraft, ...details } = event;
  const status = cancelled !== undefined ? "cancelled" : isDraft ? "draft" : "published";
  const [waiting, offered] = [waitingOf(event), offeredOf(event)];
  const counts = {
    registeredCount: seats.length,
    offeredCount: offered.length,
    extraCount: extra.length,
    checkedInCount: checkedIn.length,
    waitlistCount: waiting.length,
    availableSeats: freeSeats(event),
  };
  const named = (list: readonly string[]) => list.map((name) => [name, standingOf(event, name)] as const);
  const people = {
    seats: named([...seats, ...extra]).toSorted(byName),
    offered: named(offered).toSorted(byName),
  };
  return { ...details, ...rules, status, ...counts, ...people, waiting: named(waiting) };
}

/** What `Stage.person` must show. */
export function shownPerson({ users, events }: World, userId: string, eventId: string): object {
  const event = events[eventId];
  const nobody = users.has(userId) ? "REGISTRATION_NOT_FOUND" : "USER_NOT_FOUND";
  const one = event === undefined ? "EVENT_NOT_FOUND" : (standingOf(event, userId) ?? nobody);
  const byDate = Object.entries(events).toSorted(([a, one], [b, other]) =>
    `${one.date} ${a}` < `${other.date} ${b}` ? -1 : 1,
  );
  const lists = ["registered", "waitlisted", "offered"].map((status) => {
    if (!users.has(userId)) return "USER_NOT_FOUND";
    return byDate.flatMap(([name, other]) => {
      const where = standingOf(other, userId);
      return where?.status === status ? [[name, other.title, where]] : [];
    });
  });
  return [one, ...lists];
}

/** The operation that asks it. */
const CALLS = {
  register: "register",
  unregister: "unregister",
  promote: "promote",
  "check-in": "checkIn",
  "undo-check-in": "undoCheckIn",
  update: "updateEvent",
  publish: "publishEvent",
  "cancel-event": "cancelEvent",
  reinstate: "reinstateEvent",
} as const satisfies Record<Sent["ask"]["type"], CommandId>;

/** Where the person of a request stands after each outcome, if the answer says so. */
const STANDS: Readonly<Record<string, string>> = {
  registered: "registered",
  waitlisted: "waitlisted",
  promoted: "registered",
  "checked-in": "registered",
  "check-in-undone": "registered",
};

function replyOf(answer: Exchange<CommandId>): Reply {
  if (!answer.isSuccess) {
    expect(answer.status).toBe(answer.problem.status);
    return shownRefusal(answer.problem);
  }
  const { outcome = "", type, registration } = answer.view;
  expect([answer.status, registration?.status], JSON.stringify(answer.view)).toEqual([
    type === "register" ? 201 : 200,
    STANDS[outcome],
  ]);
  const position = registration?.status === "waitlisted" ? registration.position : undefined;
  return { outcome, ...(position !== undefined && { position }) };
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1);
