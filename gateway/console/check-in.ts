import type { Tickets } from "#application/identifying/tickets.ts";
import type { Problem } from "#contracts/problem.ts";
import type { RequestView } from "#contracts/request.ts";
import { userIdSchema } from "#contracts/values.ts";
import { checkInPage, type Scan } from "../pages/console/check-in.ts";
import { seeOther, sendPage } from "../site/answer.ts";
import { newKey, sendFormCommand } from "../site/form-command.ts";
import { type PageRoute, pageRoute, type Visit } from "../site/route.ts";
import { unless } from "../site/unless.ts";
import { findPeople, type PeopleDeps } from "./people.ts";
import { type ConsoleDeps, mayOf } from "./shared.ts";

export type CheckInDeps = Pick<ConsoleDeps, "queries" | "requests" | "limits"> &
  Pick<PeopleDeps, "attendees"> & { readonly tickets: Pick<Tickets, "holderOf"> };

type EventVisit = Visit<"eventId">;
const PATH = "/console/events/{eventId}/check-in";

/** The page at the door of an event. */
export function checkInPages(deps: CheckInDeps): readonly PageRoute[] {
  return [
    pageRoute("GET", PATH, ["owner", "door"], async (visit) => {
      const { frame, caller, params, query } = visit;
      const text = query.get("q")?.trim() ?? "";
      const [scan, search] = await Promise.all([
        scanOf(deps, visit),
        text === "" ? undefined : findPeople(deps, visit, text),
      ]);
      // Read last, so that its counts have the scan in them.
      const event = await deps.queries.event(params.eventId, caller);
      const found = search && { text, rows: search.rows, isReading: search.search.isReading };
      const page = { event, may: mayOf(caller, event), scan, search: found, key: newKey() };
      return await sendPage(checkInPage(frame, page));
    }),

    pageRoute("POST", PATH, ["owner", "door"], async (visit) => {
      const { eventId } = visit.params;
      const page = `/console/events/${eventId}/check-in`;
      const userId = await personOf(deps, visit);
      if (userId === undefined) return seeOther(`${page}?unknown`);
      const { requestId } = await sendFormCommand(deps, visit, eventId, { type: "check-in", userId });
      return seeOther(`${page}?request=${requestId}`);
    }),
  ];
}

/** Whose ticket was scanned, or whose id was typed; undefined if that is nobody. */
async function personOf({ tickets, queries }: CheckInDeps, { caller, form, params }: EventVisit) {
  const code = form.get("code")?.trim() ?? "";
  const holder = tickets.holderOf(params.eventId, code);
  if (holder !== undefined) return holder;
  const typed = userIdSchema.safeParse(code).data;
  if (typed === undefined) return undefined;
  return (await unless("USER_NOT_FOUND", queries.user(typed, caller)))?.userId;
}

/** What came of the scan that the page is asked for. */
async function scanOf(
  { requests, queries }: CheckInDeps,
  { caller, query, params: { eventId } }: EventVisit,
): Promise<Scan | undefined> {
  if (query.has("unknown")) return { kind: "unknown" };
  const requestId = query.get("request");
  if (requestId === null) return undefined;
  const { userId, ...about } = requests.about(requestId, caller);
  if (about.eventId !== eventId || userId === undefined) return undefined;
  const [request, user] = await Promise.all([
    unless("REQUEST_NOT_FOUND", requests.find(requestId, 0)),
    unless("USER_NOT_FOUND", queries.user(userId, caller)),
  ]);
  if (request === undefined) return undefined;
  const scan = scanOfRequest(request);
  if (scan.kind !== "noSeat") return { ...scan, user };
  // Where somebody waits is told as of now.
  const now = await unless("REGISTRATION_NOT_FOUND", queries.registration(eventId, userId));
  return { ...scan, user, position: now?.status === "waitlisted" ? now.position : undefined };
}

function scanOfRequest(request: RequestView): Scan {
  if (request.status === "queued") return { kind: "queued" };
  if (request.status !== "succeeded") return refusedScan(request.error);
  const { outcome, registration } = request;
  if (outcome === "promoted") return { kind: "promoted" };
  return { kind: "in", at: registration?.status === "registered" ? registration.checkedInAt : undefined };
}

function refusedScan(problem: Problem): Scan {
  switch (problem.code) {
    case "ALREADY_CHECKED_IN":
      return { kind: "already", at: problem.checkedInAt };
    case "NOT_SEATED":
      return { kind: "noSeat" };
    case "NOT_REGISTERED":
      return { kind: "notHere" };
    default:
      return { kind: "refused", problem };
  }
}
