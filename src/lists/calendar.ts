import ical, { escape, ICalEventStatus } from "ical-generator";
import type { EventView } from "#contracts/event.ts";

/** Events for calendars: iCalendar (RFC 5545). */

export type CalendarOptions = {
  /** What people's calendars call it. */
  readonly name: string;
  /** The time at which it is made: RFC 3339. */
  readonly at: string;
  /** Where Muster is found, if it says so. */
  readonly publicUrl?: string | undefined;
};

/** The greatest integer of RFC 5545. Versions leap beyond it when tables are restored. */
const MOST = 2 ** 31 - 1;

/** What a calendar without entries has, since it must have a component (RFC 5545, 3.6): the zone of all its times. */
const UTC = `BEGIN:VTIMEZONE
TZID:UTC
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0000
TZOFFSETTO:+0000
END:STANDARD
END:VTIMEZONE
`.replaceAll("\n", "\r\n");

/**
 * An entry for each event, always under the same `UID`; one that says no end has none. There is no `METHOD`: it is a
 * copy of what is known, and invites nobody.
 */
export function calendarOf(events: readonly EventView[], { name, at, publicUrl }: CalendarOptions): string {
  const host = publicUrl === undefined ? "muster" : new URL(publicUrl).hostname;
  // The library puts a hyphen before the id, takes the name as it is, and puts no end to the last line.
  const calendar = ical({ name: escape(name, false), prodId: "//Muster//Muster//EN" });
  for (const event of events) {
    const { eventId, title, date, endsAt, location, description, version } = event;
    calendar.createEvent({
      id: `${eventId}@${host}`,
      sequence: Math.min(version, MOST),
      stamp: at,
      start: date,
      ...(endsAt !== undefined && { end: endsAt }),
      summary: title,
      ...(location !== undefined && { location }),
      ...(description !== undefined && { description }),
      ...(publicUrl !== undefined && { url: new URL(`/e/${eventId}`, publicUrl).href }),
      status: STATUS[event.status],
    });
  }
  const text = `${calendar.toString()}\r\n`;
  return events.length > 0 ? text : text.replace("END:VCALENDAR", `${UTC}END:VCALENDAR`);
}

const STATUS: Readonly<Record<EventView["status"], ICalEventStatus>> = {
  draft: ICalEventStatus.TENTATIVE,
  published: ICalEventStatus.CONFIRMED,
  cancelled: ICalEventStatus.CANCELLED,
};
