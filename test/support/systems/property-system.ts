import { randomBytes } from "node:crypto";
import { expect } from "vitest";
import type { EventView } from "#contracts/event.ts";
import type { JournalEntryView } from "#contracts/journal.ts";
import type { RegistrationWithUser } from "#contracts/registration.ts";
import type { RequestView } from "#contracts/request.ts";
import type { Ask, Wave } from "../arbitraries/commands.ts";
import { expectAudited } from "../audited.ts";
import { everyPage } from "../every-page.ts";
import { type CheckedAnswer, expectContract } from "../expect-contract.ts";
import { emptyEvent, type ModelEvent } from "../model/event.ts";
import { createTally } from "../tally.ts";
import { startSystem } from "./system.ts";
import type { Sent } from "./test-app.ts";

/** The users and events that the numbers in commands stand for. */
export type Cast = { readonly users: readonly string[]; readonly events: readonly string[] };

/** One moment of an event, read from all sides. */
export type Seen = {
  readonly event: EventView;
  readonly seats: readonly RegistrationWithUser[];
  readonly offered: readonly RegistrationWithUser[];
  readonly waiting: readonly RegistrationWithUser[];
};

/** An id that was never used. */
export const fresh = (prefix: string) => `${prefix}-${randomBytes(8).toString("hex")}`;

/**
 * For the workers of systems that answer thousands of requests. With each message the queue's emulator wakes
 * every poll that waits, and all but one of them come back empty: with ten polls per worker, the default,
 * that costs a tenth of a property's time, and a fifth where there are two workers. Tests of whole systems
 * (e2e) run with the default.
 */
export const FEW_POLLS = { WORKER_CONCURRENCY: "2" };

/** A system of real processes to run properties on. Every answer is checked against the contract. */
export async function startPropertySystem() {
  const system = await startSystem({ more: { worker: FEW_POLLS } });
  const met = createTally();

  const call = async (
    method: string,
    path: string,
    { body, headers = {} }: Sent = {},
  ): Promise<CheckedAnswer> => {
    const isRaw = typeof body === "string" || body instanceof Uint8Array;
    const response = await fetch(system.url + path, {
      method,
      headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
      ...(body !== undefined && {
        body: isRaw ? (body as string | Uint8Array<ArrayBuffer>) : JSON.stringify(body),
      }),
      signal: AbortSignal.timeout(30_000),
    });
    return await expectContract(method, path, response);
  };

  /** The body of an answer that has this status. */
  const expectStatus = async <Body>(status: number, answer: Promise<CheckedAnswer>): Promise<Body> => {
    const { status: actual, body } = await answer;
    expect(actual, JSON.stringify(body)).toBe(status);
    return body as Body;
  };

  const read = <Body>(path: string): Promise<Body> => expectStatus<Body>(200, call("GET", path));

  /** Accepted, but perhaps not carried out yet. */
  const send = ({ users, events }: Cast, ask: Ask, headers: Record<string, string> = {}) => {
    const event = `/events/${events[ask.event] ?? "nowhere"}`;
    if (ask.type === "update") {
      return expectStatus<RequestView>(202, call("PATCH", event, { body: ask.changes, headers }));
    }
    const userId = users[ask.user] ?? "nobody";
    if (ask.type === "organize") {
      const body = ask.act.body(userId);
      return expectStatus<RequestView>(
        202,
        call("POST", `${event}/${ask.act.path(userId)}`, { body, headers }),
      );
    }
    const answer =
      ask.type === "register"
        ? call("POST", `${event}/register`, { body: { userId }, headers })
        : call("DELETE", `${event}/register/${userId}`, { headers });
    return expectStatus<RequestView>(202, answer);
  };

  /** The request once it has ended, one way or the other. */
  const ended = async ({ requestId, acceptedAt }: RequestView): Promise<RequestView> => {
    const request = await read<RequestView>(`/requests/${requestId}?wait=20`);
    expect(request.status).toMatch(/^(succeeded|rejected)$/);
    expect(request).toMatchObject({ requestId, acceptedAt });
    met.count(request.outcome ?? request.error?.code ?? "");
    return request;
  };

  const addRuled = async ({
    title,
    date,
    capacity,
    hasWaitlist,
    rules,
    isDraft,
  }: ModelEvent): Promise<string> => {
    const eventId = fresh("event");
    const event = { eventId, title, date, capacity, hasWaitlist, ...rules };
    await expectStatus(
      201,
      call("POST", "/events", { body: { ...event, ...(isDraft && { status: "draft" }) } }),
    );
    return eventId;
  };

  return {
    ...system,
    call,
    read,
    send,
    ended,
    everyPage: <Item>(path: string, limit = 1000) => everyPage<Item>({ call }, path, limit),

    /** As many users as asked for, who are nowhere yet. */
    async addUsers(count: number): Promise<string[]> {
      const userIds = Array.from({ length: count }, () => fresh("user"));
      await Promise.all(
        userIds.map((userId) =>
          expectStatus(201, call("POST", "/users", { body: { userId, name: `Name of ${userId}` } })),
        ),
      );
      return userIds;
    },

    async addEvent(capacity: number, hasWaitlist: boolean, date = "2027-05-01T18:00:00Z"): Promise<string> {
      return await addRuled(emptyEvent("Concert", capacity, hasWaitlist, { date }));
    },
    addRuled,

    /** By their types, the facts that led to the event as it is. */
    async facts(eventId: string): Promise<string[]> {
      const entries = await everyPage<JournalEntryView>({ call }, `/events/${eventId}/journal`, 100);
      return entries.flatMap(({ facts }) => facts.map(({ type }) => type));
    },

    /** What requests have come to so far. */
    met,

    /** Sends the waves one after the other and waits for what becomes of them, wave by wave. */
    async play(cast: Cast, waves: readonly Wave[], headers = {}): Promise<RequestView[][]> {
      const sent: RequestView[][] = [];
      for (const wave of waves) sent.push(await Promise.all(wave.map((ask) => send(cast, ask, headers))));
      return await Promise.all(sent.map((wave) => Promise.all(wave.map(ended))));
    },

    /** Offers run out at any time: it is read again until nothing has changed meanwhile. */
    async seen(eventId: string): Promise<Seen> {
      const rows = (list: string) =>
        everyPage<RegistrationWithUser>({ call }, `/events/${eventId}/${list}`, 1000);
      for (;;) {
        const before = await read<EventView>(`/events/${eventId}`);
        const [seats = [], offered = [], waiting = []] = await Promise.all(
          ["registrations", "offers", "waitlist"].map(rows),
        );
        const event = await read<EventView>(`/events/${eventId}`);
        if (event.version === before.version) return { event, seats, offered, waiting };
      }
    },

    /** Looks at an event again and again while `work` is under way; resolves with all that was seen. */
    async looks(eventId: string, work: Promise<unknown>): Promise<EventView[]> {
      let isOver = false;
      const over = work.finally(() => (isOver = true));
      const views: EventView[] = [];
      while (!isOver) views.push(await read<EventView>(`/events/${eventId}`));
      await over;
      return views;
    },

    /** Stops the system once all that it stored was audited. */
    async stopAudited(): Promise<void> {
      try {
        await expectAudited(system);
      } finally {
        await system.stop();
      }
    },
  };
}

export type PropertySystem = Awaited<ReturnType<typeof startPropertySystem>>;

export const userIdsOf = (rows: readonly { readonly userId: string }[]) => rows.map(({ userId }) => userId);
export const positionsOf = (rows: readonly { readonly position?: number | undefined }[]) =>
  rows.map(({ position }) => position);

/** 1, 2, 3 … `count`. */
export const oneTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
