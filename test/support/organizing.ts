import type { EventView } from "#contracts/event.ts";
import type { RequestView } from "#contracts/request.ts";
import { createTestApp } from "./systems/test-app.ts";

const WAIT = { Prefer: "wait=10" };
const HOUR_MS = 3_600_000;

/** So many hours from now, or ago. */
export const fromNow = (hours: number): string => new Date(Date.now() + hours * HOUR_MS).toISOString();

/** A system with a worker and these people, and what an organiser and those people ask it for. */
export async function createOrganizedApp(people: readonly string[]) {
  const system = await createTestApp();
  await system.startWorker();
  for (const userId of people) await system.call("POST", "/users", { body: { userId, name: userId } });

  const post = (path: string, body?: object, headers: Readonly<Record<string, string>> = {}) =>
    system.call("POST", path, { headers: { ...WAIT, ...headers }, ...(body && { body }) });
  return {
    system,
    post,
    get: async <View>(path: string) => (await system.call("GET", path)).body as View,
    /** An event with one seat, in two days, unless `body` says otherwise. */
    async eventWith(body: object): Promise<string> {
      const event = { title: "Concert", date: fromNow(48), capacity: 1, ...body };
      return ((await system.call("POST", "/events", { body: event })).body as EventView).eventId;
    },
    update: (eventId: string, body: object) =>
      system.call("PATCH", `/events/${eventId}`, { headers: WAIT, body }),
    register: (eventId: string, userId: string, more: object = {}) =>
      post(`/events/${eventId}/register`, { userId, ...more }),
    unregister: (eventId: string, userId: string) =>
      system.call("DELETE", `/events/${eventId}/register/${userId}`, { headers: WAIT }),
    /** One of the acts about a person's registration. */
    act: (eventId: string, userId: string, act: string, body?: object) =>
      post(`/events/${eventId}/registrations/${userId}/${act}`, body),
  };
}

export type OrganizedApp = Awaited<ReturnType<typeof createOrganizedApp>>;

/** What of an answer says how a command ended: its status, and the outcome or the code. */
export function ending({ status, body }: { readonly status: number; readonly body: unknown }): string {
  const { outcome, code } = body as Partial<RequestView> & { code?: string };
  return `${status} ${outcome ?? code ?? ""}`;
}
