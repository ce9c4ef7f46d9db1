import { ANONYMOUS } from "#application/access.ts";
import type { Tickets } from "#application/identifying/tickets.ts";
import { eventsQuerySchema } from "#contracts/list.ts";
import type { Problem } from "#contracts/problem.ts";
import type { Registration } from "#contracts/registration.ts";
import type { Clock } from "#ports/clock.ts";
import type { GatewayDeps } from "../deps.ts";
import { queryOf } from "../http/params.ts";
import { type EventPage, eventPage } from "../pages/event.ts";
import { homePage } from "../pages/home.ts";
import { unregisterPage } from "../pages/unregister.ts";
import { seeOther, sendPage } from "./answer.ts";
import { newKey } from "./form-command.ts";
import { drawCode } from "./qr.ts";
import { type PageRoute, pageRoute, type Person, type Visit } from "./route.ts";
import { unless } from "./unless.ts";

export type EventPagesDeps = Pick<GatewayDeps, "queries" | "requests"> & {
  readonly tickets: Tickets;
  readonly clock: Clock;
};

const EVENTS_ON_A_PAGE = "25";
const homeQuerySchema = eventsQuerySchema.pick({ from: true, cursor: true });

/** The pages that everybody sees: the events to come, and each of them. */
export function eventPages(deps: EventPagesDeps): readonly PageRoute[] {
  const { queries, clock } = deps;
  return [
    pageRoute("GET", "/", "public", async ({ frame, query }) => {
      const given = (name: string) => (query.has(name) ? query.getAll(name) : undefined);
      const { from = clock(), cursor } = queryOf({ queries: given }, homeQuerySchema);
      const asked = eventsQuerySchema.parse({ order: "date", from, limit: EVENTS_ON_A_PAGE, cursor });
      const { items, nextCursor } = await queries.events(asked, ANONYMOUS);
      // A cursor continues the list of its own moment.
      const next = nextCursor && `/?from=${encodeURIComponent(from)}&cursor=${nextCursor}`;
      const pages = { next, first: cursor === undefined ? undefined : "/" };
      const events = items.filter(({ phase }) => phase !== "draft");
      return await sendPage(homePage(frame, { events, pages, isSignedOut: query.has("signed-out") }));
    }),

    pageRoute("GET", "/e/{eventId}", "public", async (visit) => {
      const outcome = await outcomeAskedFor(deps, visit);
      if (outcome === "done") return seeOther(`/e/${visit.params.eventId}`);
      return await showEvent(deps, visit, { outcome });
    }),

    pageRoute("GET", "/e/{eventId}/unregister", ["person"], async ({ frame, caller, person, params }) => {
      const [event, registration] = await Promise.all([
        queries.event(params.eventId, caller),
        registrationOf(queries, params.eventId, person),
      ]);
      return await sendPage(unregisterPage(frame, { event, registration, key: newKey(), now: clock() }));
    }),
  ];
}

/** The page of an event, as the visitor sees it. */
export async function showEvent(
  { queries, tickets, clock }: EventPagesDeps,
  { frame, caller, person, params: { eventId } }: Visit<"eventId">,
  extras: Pick<EventPage, "outcome" | "named"> = {},
): Promise<Response> {
  const [event, registration] = await Promise.all([
    queries.event(eventId, caller),
    registrationOf(queries, eventId, person),
  ]);
  const isSeated = person !== undefined && registration?.status === "registered";
  const page = eventPage(frame, {
    event,
    registration,
    viewer: kindOf(caller.role === "anonymous" || !frame.viewer.isAsked, person),
    key: newKey(),
    ticket: isSeated ? drawCode(tickets.make(eventId, person.userId)) : undefined,
    now: clock(),
    ...extras,
  });
  return await sendPage(page, extras.named === undefined ? 200 : 422);
}

function kindOf(isNobody: boolean, person: Person | undefined): EventPage["viewer"] {
  if (person !== undefined) return person.name === undefined ? "newcomer" : "person";
  return isNobody ? "nobody" : "other";
}

/** How the command in `?request=` has ended, if it is one of the visitor's about this event. */
async function outcomeAskedFor(
  { requests }: Pick<EventPagesDeps, "requests">,
  { query, caller, person, params: { eventId } }: Visit<"eventId">,
): Promise<Problem | "queued" | "done" | undefined> {
  const requestId = query.get("request");
  if (requestId === null || person === undefined) return undefined;
  const about = requests.about(requestId, caller);
  if (about.eventId !== eventId || about.userId !== person.userId) return undefined;
  const request = await unless("REQUEST_NOT_FOUND", requests.find(requestId, 0));
  if (request === undefined || request.status === "succeeded") return "done";
  return request.status === "queued" ? "queued" : request.error;
}

async function registrationOf(
  queries: EventPagesDeps["queries"],
  eventId: string,
  person: Person | undefined,
): Promise<Registration | undefined> {
  if (person?.name === undefined) return undefined;
  return await unless("REGISTRATION_NOT_FOUND", queries.registration(eventId, person.userId));
}
