import type { AttendeeIndex } from "#application/querying/attendee-index.ts";
import { registrationsQuerySchema } from "#contracts/list.ts";
import { queryOf } from "../http/params.ts";
import { type PeopleList, type PeoplePage, peoplePage } from "../pages/console/people.ts";
import { sendPage } from "../site/answer.ts";
import { type PageRoute, pageRoute, type Visit } from "../site/route.ts";
import { type ConsoleDeps, mayOf } from "./shared.ts";

export type PeopleDeps = Pick<ConsoleDeps, "queries" | "clock"> & { readonly attendees: AttendeeIndex };

const PEOPLE_ON_A_PAGE = "50";
const MOST_FOUND = 50;

/** The lists of the people at an event, and the search among all of them. */
export function peoplePages(deps: PeopleDeps): readonly PageRoute[] {
  const { queries } = deps;
  return [
    pageRoute("GET", "/console/events/{eventId}/attendees", ["owner", "door", "reader"], async (visit) => {
      const given = fieldsOf(visit.query, ["status", "checkedIn", "cursor"]);
      const asked = registrationsQuerySchema.pick({ status: true, checkedIn: true, cursor: true });
      const { status, checkedIn, cursor } = queryOf({ queries: given }, asked);
      const limit = Number(PEOPLE_ON_A_PAGE);
      const list = status?.includes("offered") === true ? "offers" : LISTS[String(checkedIn)];
      return await show(deps, visit, list, (caller) =>
        list === "offers"
          ? queries.offersOfEvent(visit.params.eventId, { limit, cursor }, caller)
          : queries.registrationsOfEvent(visit.params.eventId, { limit, checkedIn, cursor }, caller),
      );
    }),

    pageRoute("GET", "/console/events/{eventId}/waitlist", ["owner", "door", "reader"], async (visit) => {
      const given = fieldsOf(visit.query, ["cursor"]);
      const { cursor } = queryOf({ queries: given }, registrationsQuerySchema.pick({ cursor: true }));
      const limit = Number(PEOPLE_ON_A_PAGE);
      return await show(deps, visit, "waiting", (caller) =>
        queries.waitlistOfEvent(visit.params.eventId, { limit, cursor }, caller),
      );
    }),
  ];
}

const LISTS: Readonly<Record<string, PeopleList>> = { true: "came", false: "missing", undefined: "seats" };

function fieldsOf(query: URLSearchParams, names: readonly string[]) {
  return (name: string) => (names.includes(name) && query.has(name) ? query.getAll(name) : undefined);
}

type Read = (caller: Visit["caller"]) => ReturnType<PeopleDeps["queries"]["waitlistOfEvent"]>;

async function show(
  deps: PeopleDeps,
  visit: Visit<"eventId">,
  list: PeopleList = "seats",
  read: Read,
): Promise<Response> {
  const { frame, caller, params, query } = visit;
  const event = await deps.queries.event(params.eventId, caller);
  const text = query.get("q")?.trim() ?? "";
  const common = { event, may: mayOf(caller, event), list, now: deps.clock() };
  if (text !== "") {
    const page: PeoplePage = { ...common, ...(await findPeople(deps, visit, text)) };
    return await sendPage(peoplePage(frame, page));
  }
  const { items, unreadable = [], nextCursor } = await read(caller);
  const first = new URL(frame.here);
  first.searchParams.delete("cursor");
  const next = new URL(first);
  if (nextCursor !== undefined) next.searchParams.set("cursor", nextCursor);
  const pages = {
    next: nextCursor && `${next.pathname}${next.search}`,
    first: query.has("cursor") ? `${first.pathname}${first.search}` : undefined,
  };
  const page = { ...common, rows: items, unreadable: unreadable.length, pages };
  return await sendPage(peoplePage(frame, page));
}

/** The people at the event who are found by the text, with where they stand now. */
export async function findPeople(
  { queries, attendees }: Pick<PeopleDeps, "queries" | "attendees">,
  visit: Visit<"eventId">,
  text: string,
) {
  const { caller, params } = visit;
  const { userIds, ...found } = await attendees.search(params.eventId, text, caller, MOST_FOUND);
  const rows = await queries.registrationsOf(params.eventId, userIds, caller);
  return {
    rows,
    unreadable: 0,
    pages: { next: undefined, first: undefined },
    search: { text, ...found },
  };
}
