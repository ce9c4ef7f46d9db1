import { content, type Endpoint } from "./endpoint.ts";

const CSV = [
  "CSV (RFC 4180), UTF-8 with a byte order mark, lines that end with CR LF. The first line has the names of the",
  "members. What a spreadsheet would take for a formula begins with an apostrophe. Someone who can't be shown has a",
  "line with the id and the status `unreadable`.",
].join(" ");

/** Lists to take away. */
export const exports = {
  exportRegistrations: {
    method: "GET",
    path: "/events/{eventId}/registrations.csv",
    tag: "Registrations",
    access: ["owner"],
    summary: "Who has a seat, as CSV",
    description: `All of the list, in order of registration. ${CSV}`,
    answer: content("text/csv"),
    problems: ["SERVICE_UNAVAILABLE", "EVENT_NOT_FOUND"],
  },
  exportWaitlist: {
    method: "GET",
    path: "/events/{eventId}/waitlist.csv",
    tag: "Registrations",
    access: ["owner"],
    summary: "Who waits, as CSV",
    description: `All of the list, by position. ${CSV}`,
    answer: content("text/csv"),
    problems: ["SERVICE_UNAVAILABLE", "EVENT_NOT_FOUND"],
  },
  getEventCalendar: {
    method: "GET",
    path: "/events/{eventId}/calendar.ics",
    tag: "Events",
    access: "public",
    summary: "One event for a calendar",
    description: "iCalendar (RFC 5545). `SEQUENCE` is the event's version; a cancelled event says so.",
    answer: content("text/calendar"),
    problems: ["SERVICE_UNAVAILABLE", "EVENT_NOT_FOUND"],
  },
  getUserCalendar: {
    method: "GET",
    path: "/users/{userId}/calendar.ics",
    tag: "Users",
    access: ["self"],
    summary: "The events where a user has a seat, for a calendar",
    description: "iCalendar (RFC 5545): an entry for each event, as in the calendar of that event.",
    answer: content("text/calendar"),
    problems: ["SERVICE_UNAVAILABLE", "USER_NOT_FOUND"],
  },
} as const satisfies Record<string, Endpoint>;
