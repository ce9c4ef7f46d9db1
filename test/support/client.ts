import { setTimeout as pause } from "node:timers/promises";
import type { EventView } from "#contracts/event.ts";
import type { RegistrationWithUser } from "#contracts/registration.ts";
import type { RequestView } from "#contracts/request.ts";

export type Answer = { readonly status: number; readonly body: unknown; readonly headers: Headers };

/** Muster's API as a developer uses it. */
export function createClient(baseUrl: string) {
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(baseUrl + path, {
      method,
      headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text === "" ? undefined : (JSON.parse(text) as unknown),
      headers: response.headers,
    };
  };

  const accepted = async (answer: Promise<Answer>): Promise<RequestView> => {
    const { status, body } = await answer;
    if (status !== 202) throw new Error(`expected 202, got ${status}: ${JSON.stringify(body)}`);
    return body as RequestView;
  };

  return {
    call,
    async createUsers(userIds: readonly string[]): Promise<void> {
      await inBatches(userIds, 50, async (userId) => {
        await eventually(async () => {
          const { status, body } = await call("POST", "/users", { userId, name: `Name of ${userId}` });
          // After a 503 it may be there all the same.
          if (status !== 201 && status !== 409) throw new Error(`${status}: ${JSON.stringify(body)}`);
        });
      });
    },
    async createEvent(eventId: string, capacity: number, hasWaitlist = true): Promise<void> {
      const date = "2027-05-01T18:00:00Z";
      await call("POST", "/events", { eventId, title: `Title of ${eventId}`, date, capacity, hasWaitlist });
    },
    register: (eventId: string, userId: string, headers: Record<string, string> = {}) =>
      accepted(call("POST", `/events/${eventId}/register`, { userId }, headers)),
    unregister: (eventId: string, userId: string, headers: Record<string, string> = {}) =>
      accepted(call("DELETE", `/events/${eventId}/register/${userId}`, undefined, headers)),
    async event(eventId: string): Promise<EventView> {
      return (await call("GET", `/events/${eventId}`)).body as EventView;
    },
    async list(path: string): Promise<RegistrationWithUser[]> {
      const { body } = await call("GET", `${path}?limit=1000`);
      return (body as { items: RegistrationWithUser[] }).items;
    },
    /** Polls the request until it has ended. */
    async ended(requestId: string, withinMs = 30_000): Promise<RequestView> {
      const deadline = Date.now() + withinMs;
      for (;;) {
        const { status, body } = await call("GET", `/requests/${requestId}?wait=5`);
        const request = body as RequestView;
        if (status === 200 && request.status !== "queued") return request;
        if (Date.now() > deadline) throw new Error(`still not ended: ${JSON.stringify(body)}`);
      }
    },
  };
}

/** Runs `work` for each item, `size` at a time. */
export async function inBatches<Item>(
  items: readonly Item[],
  size: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  for (let i = 0; i < items.length; i += size) await Promise.all(items.slice(i, i + size).map(work));
}

/** Resolves once `condition` does not throw any more; rejects with its last error after `withinMs`. */
export async function eventually<Result>(
  condition: () => Promise<Result>,
  withinMs = 60_000,
): Promise<Result> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await condition();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await pause(50);
    }
  }
}
