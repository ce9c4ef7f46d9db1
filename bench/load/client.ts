import type { EventView } from "../../src/contracts/event.ts";
import type { Registration } from "../../src/contracts/registration.ts";
import type { RequestView } from "../../src/contracts/request.ts";
import { createHttpClient } from "./http-client.ts";

/** How a command ended: its outcome, or the code of the problem. */
export type Ending = string;

export type Client = ReturnType<typeof createClient>;

const WAIT = { Prefer: "wait=20" };

/** The API of every backend, as people use it who want to know how their command ended. */
export function createClient(url: string) {
  const http = createHttpClient(url);

  const get = async <Body>(path: string): Promise<Body> => {
    const { status, body } = await http.request("GET", path);
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${body}`);
    return JSON.parse(body) as Body;
  };

  const ended = async (method: string, path: string, body?: unknown): Promise<Ending> => {
    let { status, body: text } = await http.request(method, path, body, WAIT);
    for (;;) {
      const request = JSON.parse(text) as Partial<RequestView> & { code?: string };
      if (status >= 500) throw new Error(`${method} ${path}: ${status} ${text}`);
      const ending = request.outcome ?? request.error?.code ?? request.code;
      if (ending !== undefined) return ending;
      ({ status, body: text } = await http.request("GET", `/requests/${request.requestId}?wait=20`));
    }
  };

  const whole = async <Item>(path: string): Promise<Item[]> => {
    const items: Item[] = [];
    for (let cursor: string | undefined = ""; ;) {
      const query = cursor ? `&cursor=${encodeURIComponent(cursor)}` : "";
      const page: { items: Item[]; nextCursor?: string } = await get(`${path}?limit=1000${query}`);
      items.push(...page.items);
      cursor = page.nextCursor;
      if (cursor === undefined) return items;
    }
  };

  return {
    get,
    async createEvent(eventId: string, capacity: number, hasWaitlist = true): Promise<void> {
      const event = { eventId, title: eventId, date: "2027-05-01T18:00:00Z", capacity, hasWaitlist };
      const { status, body } = await http.request("POST", "/events", event);
      if (status !== 201) throw new Error(`POST /events: ${status} ${body}`);
    },
    register: (eventId: string, userId: string) => ended("POST", `/events/${eventId}/register`, { userId }),
    unregister: (eventId: string, userId: string) => ended("DELETE", `/events/${eventId}/register/${userId}`),
    event: (eventId: string) => get<EventView>(`/events/${eventId}`),
    registrations: (eventId: string) => whole<Registration>(`/events/${eventId}/registrations`),
    waitlist: (eventId: string) => whole<Registration>(`/events/${eventId}/waitlist`),
    /** A request whose outcome nobody waits for; resolves with the status of its answer. */
    async submit(eventId: string, userId: string): Promise<number> {
      return (await http.request("POST", `/events/${eventId}/register`, { userId })).status;
    },
    close: () => http.close(),
  };
}
