import { journalQuerySchema } from "#contracts/journal.ts";
import { journalPage } from "../pages/console/journal.ts";
import { queryOf } from "../http/params.ts";
import { sendPage } from "../site/answer.ts";
import { type PageRoute, pageRoute } from "../site/route.ts";
import { type ConsoleDeps, mayOf } from "./shared.ts";

const ENTRIES_ON_A_PAGE = 50;

/** What happened at an event, for those who may read its journal. */
export function journalPages({ queries }: ConsoleDeps): readonly PageRoute[] {
  return [
    pageRoute("GET", "/console/events/{eventId}/journal", ["owner", "reader"], async (visit) => {
      const { frame, caller, params, query } = visit;
      const { eventId } = params;
      const given = (name: string) => query.getAll(name).filter((value) => value !== "");
      const asked = {
        ...queryOf({ queries: given }, journalQuerySchema.pick({ userId: true, type: true, cursor: true })),
        order: "desc" as const,
        limit: ENTRIES_ON_A_PAGE,
      };
      const [event, { items: entries, nextCursor }] = await Promise.all([
        queries.event(eventId, caller),
        queries.journal(eventId, asked, caller),
      ]);
      const ids = entries.flatMap(({ facts }) => facts.flatMap(({ userId }) => userId ?? []));
      const { userId = "", type = "" } = asked;
      const path = `/console/events/${eventId}/journal`;
      const filter = { ...(userId !== "" && { userId }), ...(type !== "" && { type }) };
      const pathOf = (more: Readonly<Record<string, string>>): string =>
        `${path}?${new URLSearchParams({ ...filter, ...more }).toString()}`;
      return await sendPage(
        journalPage(frame, {
          event,
          may: mayOf(caller, event),
          entries,
          people: await queries.people([...new Set(ids)], caller),
          filter: { userId, type },
          pages: {
            next: nextCursor && pathOf({ cursor: nextCursor }),
            first: asked.cursor === undefined ? undefined : pathOf({}),
          },
        }),
      );
    }),
  ];
}
