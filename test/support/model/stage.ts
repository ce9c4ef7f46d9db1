import { expect } from "vitest";
import type { EventView } from "#contracts/event.ts";
import type { Problem } from "#contracts/problem.ts";
import type { Registration, RegistrationWithEvent } from "#contracts/registration.ts";
import type { RequestView } from "#contracts/request.ts";
import type { Answer, createClient } from "../client.ts";
import { type ModelEvent, type Reply, standingOf } from "./model.ts";
import type { Sent, World } from "./world.ts";

/** A real system in the words of the model. Each stage has users and events of its own. */
export type Stage = Awaited<ReturnType<typeof createStage>>;

export async function createStage({ call }: ReturnType<typeof createClient>, run: number, world: World) {
  const real = (name: string) => `${name}-${run}`;
  const short = (id: string) => id.slice(0, id.lastIndexOf("-"));
  const itemsOf = ({ body }: Answer) => (body as { items: Registration[] }).items;

  const users = [...world.users].map((name) => call("POST", "/users", { userId: real(name), name }));
  const events = Object.entries(world.events).map(([name, { title, capacity, hasWaitlist }], i) => {
    const date = `2027-05-0${i + 1}T18:00:00Z`;
    return call("POST", "/events", { eventId: real(name), title, date, capacity, hasWaitlist });
  });
  for (const { status } of await Promise.all([...users, ...events])) expect(status).toBe(201);

  return {
    /** Sends a request and waits until it has ended. */
    async send({ eventId, ask, key }: Sent): Promise<Reply> {
      const path = `/events/${real(eventId)}`;
      const headers = { prefer: "wait=20", ...(key !== undefined && { "idempotency-key": key }) };
      if (ask.type === "update") return replyOf(200, await call("PATCH", path, ask.changes, headers));
      const userId = real(ask.userId);
      if (ask.type === "register")
        return replyOf(201, await call("POST", `${path}/register`, { userId }, headers));
      return replyOf(200, await call("DELETE", `${path}/register/${userId}`, undefined, headers));
    },

    /** An event as everybody sees it. */
    async event(eventId: string): Promise<object> {
      const path = `/events/${real(eventId)}`;
      const lists = [path, `${path}/registrations`, `${path}/waitlist`].map((list) => call("GET", list));
      const [event, seats, waiting] = (await Promise.all(lists)) as [Answer, Answer, Answer];
      if (event.status === 404) return [event, seats, waiting].map(({ body }) => (body as Problem).code);
      const { eventId: _, version: __, date: ___, ...shown } = event.body as EventView;
      const moments = itemsOf(seats).map(({ registeredAt, userId }) => `${registeredAt} ${userId}`);
      expect(moments, "in order of registration").toEqual(moments.toSorted());
      const people = [seats, waiting].map((list) =>
        itemsOf(list).map((row) => [short(row.userId), standing(row)]),
      );
      return { ...shown, seats: people[0]?.toSorted(byName), waiting: people[1] };
    },

    /** One person's registration at an event, and their lists. */
    async person(userId: string, eventId: string): Promise<object> {
      const mine = `/users/${real(userId)}`;
      const paths = [`/events/${real(eventId)}/registrations/${real(userId)}`, `${mine}/registrations`];
      const answers = await Promise.all([...paths, `${mine}/waitlist`].map((path) => call("GET", path)));
      const [one, ...lists] = answers.map(({ status, body }) =>
        status === 404 ? (body as Problem).code : (body as object),
      );
      const rows = lists.map((list) =>
        typeof list === "string"
          ? list
          : (list as { items: RegistrationWithEvent[] }).items.map((row) => {
              return [short(row.eventId), row.event.title, standing(row)];
            }),
      );
      return [typeof one === "string" ? one : standing(one as Registration), ...rows];
    },
  };
}

/** What `Stage.event` must show. */
export function shownEvent(event: ModelEvent | undefined): object {
  if (event === undefined) return Array.from({ length: 3 }, () => "EVENT_NOT_FOUND");
  const { seats, waiting, ...details } = event;
  const counts = { registeredCount: seats.length, waitlistCount: waiting.length };
  const availableSeats = details.capacity - seats.length;
  const people = [seats, waiting].map((list) => list.map((name) => [name, standingOf(event, name)]));
  return { ...details, ...counts, availableSeats, seats: people[0]?.toSorted(byName), waiting: people[1] };
}

/** What `Stage.person` must show. */
export function shownPerson({ users, events }: World, userId: string, eventId: string): object {
  const event = events[eventId];
  const nobody = users.has(userId) ? "REGISTRATION_NOT_FOUND" : "USER_NOT_FOUND";
  const one = event === undefined ? "EVENT_NOT_FOUND" : (standingOf(event, userId) ?? nobody);
  const lists = ["registered", "waitlisted"].map((status) => {
    if (!users.has(userId)) return "USER_NOT_FOUND";
    return Object.entries(events).flatMap(([name, other]) => {
      const where = standingOf(other, userId);
      return where?.status === status ? [[name, other.title, where]] : [];
    });
  });
  return [one, ...lists];
}

function replyOf(success: number, { status, body }: Answer): Reply {
  if (status >= 400) {
    const { code, capacity, registeredCount, registration } = body as Problem;
    expect(status).toBe((body as Problem).status);
    return {
      code,
      ...(capacity !== undefined && { capacity }),
      ...(registeredCount !== undefined && { registeredCount }),
      ...(registration !== undefined && { registration: standing(registration) }),
    };
  }
  const { outcome = "", registration } = body as RequestView;
  expect([status, registration?.status], JSON.stringify(body)).toEqual([
    success,
    success === 201 ? outcome : undefined,
  ]);
  return { outcome, ...(registration?.position !== undefined && { position: registration.position }) };
}

const standing = ({ status, position }: Registration) =>
  position === undefined ? { status } : { status, position };

const byName = ([a]: readonly unknown[], [b]: readonly unknown[]) => (String(a) < String(b) ? -1 : 1);
