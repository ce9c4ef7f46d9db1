import { expect } from "vitest";
import type { Exchange } from "#client/client.ts";
import type { CommandId } from "#contracts/endpoints/endpoints.ts";
import type { Registration, RegistrationWithEvent } from "#contracts/registration.ts";
import type { Client } from "../client.ts";
import { type ModelEvent, type Reply, standingOf } from "./model.ts";
import type { Sent, World } from "./world.ts";

/** A real system behind the interface of the model. Each stage has users and events of its own. */
export type Stage = Awaited<ReturnType<typeof createStage>>;

export async function createStage({ muster }: Client, run: number, world: World) {
  const real = (name: string) => `${name}-${run}`;
  const short = (id: string) => id.slice(0, id.lastIndexOf("-"));

  const users = [...world.users].map((name) => muster.createUser({ userId: real(name), name }));
  const events = Object.entries(world.events).map(([name, { title, capacity, hasWaitlist }], i) => {
    const date = `2027-05-0${i + 1}T18:00:00Z`;
    return muster.createEvent({ eventId: real(name), title, date, capacity, hasWaitlist });
  });
  await Promise.all([...users, ...events]);

  return {
    /** Sends a request and waits until it has ended. */
    async send({ eventId, ask, key }: Sent): Promise<Reply> {
      const sent = { eventId: real(eventId), wait: 20, idempotencyKey: key };
      if (ask.type === "update") {
        return replyOf(200, await muster.exchange("updateEvent", { ...sent, ...ask.changes }));
      }
      const personal = { ...sent, userId: real(ask.userId) };
      if (ask.type === "register") return replyOf(201, await muster.exchange("register", personal));
      return replyOf(200, await muster.exchange("unregister", personal));
    },

    /** An event as everybody sees it. */
    async event(name: string): Promise<object> {
      const eventId = real(name);
      const answers = await Promise.all([
        muster.exchange("getEvent", { eventId }),
        muster.exchange("listRegistrationsOfEvent", { eventId }),
        muster.exchange("listWaitlistOfEvent", { eventId }),
      ]);
      const [event, seats, waiting] = answers;
      if (!event.isSuccess) return answers.map((answer) => !answer.isSuccess && answer.problem.code);
      const { eventId: _, version: __, date: ___, phase: ____, moments: _____, ...details } = event.view;
      const registered = itemsOf(seats).map(({ registeredAt, userId }) => `${registeredAt} ${userId}`);
      expect(registered, "in order of registration").toEqual(registered.toSorted());
      const people = [seats, waiting].map((list) =>
        itemsOf(list).map((row) => [short(row.userId), standing(row)]),
      );
      return { ...details, seats: people[0]?.toSorted(byName), waiting: people[1] };
    },

    /** One person's registration at an event, and their lists. */
    async person(name: string, eventName: string): Promise<object> {
      const userId = real(name);
      const [one, ...lists] = await Promise.all([
        muster.exchange("getRegistration", { eventId: real(eventName), userId }),
        muster.exchange("listRegistrationsOfUser", { userId }),
        muster.exchange("listWaitlistOfUser", { userId }),
      ]);
      const shown = ({ eventId, event, ...row }: RegistrationWithEvent) => {
        return [short(eventId), event.title, standing(row)];
      };
      const rows = lists.map((list) => (list.isSuccess ? list.view.items.map(shown) : list.problem.code));
      return [one.isSuccess ? standing(one.view) : one.problem.code, ...rows];
    },
  };
}

function itemsOf(answer: Exchange<"listRegistrationsOfEvent" | "listWaitlistOfEvent">) {
  if (answer.isSuccess) return answer.view.items;
  throw new Error(`expected a list: ${JSON.stringify(answer)}`);
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

function replyOf(success: number, answer: Exchange<CommandId>): Reply {
  if (!answer.isSuccess) {
    const { code, capacity, registeredCount, registration } = answer.problem;
    expect(answer.status).toBe(answer.problem.status);
    return {
      code,
      ...(capacity !== undefined && { capacity }),
      ...(registeredCount !== undefined && { registeredCount }),
      ...(registration !== undefined && { registration: standing(registration) }),
    };
  }
  const { outcome = "", registration } = answer.view;
  expect([answer.status, registration?.status], JSON.stringify(answer.view)).toEqual([
    success,
    success === 201 ? outcome : undefined,
  ]);
  return { outcome, ...(registration?.position !== undefined && { position: registration.position }) };
}

const standing = ({ status, position }: Pick<Registration, "status" | "position">) =>
  position === undefined ? { status } : { status, position };

const byName = ([a]: readonly unknown[], [b]: readonly unknown[]) => (String(a) < String(b) ? -1 : 1);
