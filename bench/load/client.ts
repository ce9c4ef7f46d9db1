import { setTimeout as pause } from "node:timers/promises";
import type { EventView } from "#contracts/event.ts";
import type { Registration } from "#contracts/registration.ts";
import type { RequestView } from "#contracts/request.ts";
import { type Answer, createHttpClient } from "./http-client.ts";

/** How a command ended: its outcome, or the code of the problem. */
export type Ending = string;

export type Client = ReturnType<typeof createClient>;

/** What a refusal says when the command was taken at first, though the answer said 503. */
const MEANING: Partial<Record<Ending, Ending>> = {
  ALREADY_REGISTERED: "registered",
  ALREADY_WAITLISTED: "waitlisted",
  NOT_REGISTERED: "unregistered",
};
const RETRY_MS = 100;
const WAIT = { Prefer: "wait=20" };

/** A request, or the problem that there is instead. */
type Answered = Partial<RequestView> & { readonly code?: string };

const endingOf = ({ outcome, error, code }: Answered): Ending | undefined => outcome ?? error?.code ?? code;

/** The API of every backend, as people use it who want to know how their command ended. */
export function createClient(url: string) {
  const http = createHttpClient(url);

  const get = async <Body>(path: string): Promise<Body> => {
    const { status, body } = await http.request("GET", path);
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${body}`);
    return JSON.parse(body) as Body;
  };

  let unavailable = 0;

  /** A command that nobody may have taken is sent again. */
  const sent = async (method: string, path: string, body?: unknown): Promise<Ending> => {
    for (let isRepeated = false; ; isRepeated = true) {
      const ending = await ended(await http.request(method, path, body, WAIT));
      if (ending !== "SERVICE_UNAVAILABLE") return isRepeated ? (MEANING[ending] ?? ending) : ending;
      unavailable++;
      await pause(RETRY_MS);
    }
  };

  const ended = async ({ status, body }: Answer): Promise<Ending> => {
    const { requestId, ...request } = JSON.parse(body) as Answered;
    if (status === 500) throw new Error(body);
    return endingOf(request) ?? (await found(`/requests/${requestId}?wait=20`));
  };

  /** The command is queued: however long it takes, it ends. */
  const found = async (path: string): Promise<Ending> => {
    for (;;) {
      const { status, body } = await http.request("GET", path);
      const ending = status === 200 ? endingOf(JSON.parse(body) as Answered) : undefined;
      if (ending !== undefined) return ending;
      if (status === 503) await pause(RETRY_MS);
      else if (status !== 200) throw new Error(`GET ${path}: ${status} ${body}`);
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
    register: (eventId: string, userId: string) => sent("POST", `/events/${eventId}/register`, { userId }),
    unregister: (eventId: string, userId: string) => sent("DELETE", `/events/${eventId}/register/${userId}`),
    event: (eventId: string) => get<EventView>(`/events/${eventId}`),
    registrations: (eventId: string) => whole<Registration>(`/events/${eventId}/registrations`),
    waitlist: (eventId: string) => whole<Registration>(`/events/${eventId}/waitlist`),
    /** Under an Idempotency-Key; resolves with the whole answer. */
    async keyed(eventId: string, userId: string, key: string): Promise<string> {
      const headers = { ...WAIT, "Idempotency-Key": key };
      return (await http.request("POST", `/events/${eventId}/register`, { userId }, headers)).body;
    },
    /** A request whose outcome nobody waits for; resolves with the status of its answer. */
    async submit(eventId: string, userId: string): Promise<number> {
      return (await http.request("POST", `/events/${eventId}/register`, { userId })).status;
    },
    /** Answers of 503 since the last time. */
    unavailable(): number {
      const count = unavailable;
      unavailable = 0;
      return count;
    },
    open: (connections: number) => http.open(connections),
    close: () => http.close(),
  };
}
