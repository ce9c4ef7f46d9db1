import type { Page, PageQuery } from "#contracts/list.ts";
import type { RegistrationWithUser } from "#contracts/registration.ts";
import { type CalendarOptions, calendarOf } from "#lists/calendar.ts";
import { csvOf, PLACES, rowOf, SEATS, unreadableRow } from "#lists/csv.ts";
import type { EventView } from "#contracts/event.ts";
import type { GatewayDeps } from "../deps.ts";
import type { Handlers } from "../handlers.ts";
import { sendFile } from "../http/reply.ts";

type Deps = Pick<GatewayDeps, "queries" | "clock" | "publicUrl">;
type Exports = Handlers<"exportRegistrations" | "exportWaitlist" | "getEventCalendar" | "getUserCalendar">;

/** Rows that are read, and sent, at a time. */
const ROWS = 1000;

export function exportHandlers({ queries, clock, publicUrl }: Deps): Exports {
  const sendCalendar = (file: string, events: readonly EventView[], name: string): Response => {
    const options: CalendarOptions = { name, at: clock(), publicUrl };
    return sendFile(`${file}.ics`, "text/calendar; charset=utf-8", calendarOf(events, options));
  };

  return {
    exportRegistrations: ({ params: { eventId }, caller }) =>
      sendCsv(`${eventId}-registrations`, SEATS, (page) =>
        queries.registrationsOfEvent(eventId, page, caller),
      ),

    exportWaitlist: ({ params: { eventId }, caller }) =>
      sendCsv(`${eventId}-waitlist`, PLACES, (page) => queries.waitlistOfEvent(eventId, page, caller)),

    async getEventCalendar({ params: { eventId }, caller }) {
      const event = await queries.event(eventId, caller);
      return sendCalendar(eventId, [event], event.title);
    },

    async getUserCalendar({ params: { userId } }) {
      const events: EventView[] = [];
      for await (const { items } of everyPage((page) => queries.registrationsOfUser(userId, page)))
        events.push(...items.map(({ event }) => event));
      return sendCalendar("events", events, "Events");
    },
  };
}

type Read<Item> = (query: PageQuery) => Promise<Page<Item>>;

/** The pages of a list, each read when it is asked for. */
async function* everyPage<Item>(read: Read<Item>): AsyncGenerator<Page<Item>, void> {
  let page = await read({ limit: ROWS });
  yield page;
  while (page.nextCursor !== undefined) {
    page = await read({ limit: ROWS, cursor: page.nextCursor });
    yield page;
  }
}

/** Sends a list while it is read, and reads on as the client takes it. What fails before the first row is a problem. */
async function sendCsv(
  file: string,
  columns: readonly string[],
  read: Read<RegistrationWithUser>,
): Promise<Response> {
  const chunks = csvOf(columns, rowsOf(everyPage(read)));
  const first = await chunks.next();
  const all = async function* () {
    if (first.done !== true) yield first.value;
    yield* chunks;
  };
  return sendFile(`${file}.csv`, "text/csv; charset=utf-8; header=present", ReadableStream.from(all()));
}

async function* rowsOf(pages: AsyncIterable<Page<RegistrationWithUser>>) {
  for await (const { items, unreadable = [] } of pages)
    yield [...items.map(rowOf), ...unreadable.map(unreadableRow)];
}
