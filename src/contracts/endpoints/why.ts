import { historySchema } from "../history.ts";
import { journalEntrySchema, journalQuerySchema } from "../journal.ts";
import { type Endpoint, page, PAGE_PROBLEMS, view } from "./endpoint.ts";

/** What happened, and why somebody stands where they stand. */
export const why = {
  listJournal: {
    method: "GET",
    path: "/events/{eventId}/journal",
    tag: "Events",
    access: ["owner", "reader"],
    summary: "What happened at an event",
    description: [
      "The journal as it is stored: an entry for each version of the event, with the facts that led to it. With",
      "`userId` or `type` it has only the facts that match, and a page looks at a thousand entries at most: it may",
      "have fewer than `limit`, or none at all, while `nextCursor` leads on.",
    ].join(" "),
    query: journalQuerySchema,
    answer: page(journalEntrySchema, "JournalEntryList"),
    problems: [...PAGE_PROBLEMS, "EVENT_NOT_FOUND"],
  },
  getHistory: {
    method: "GET",
    path: "/events/{eventId}/registrations/{userId}/history",
    tag: "Registrations",
    access: ["self", "owner", "reader"],
    summary: "What happened to one user at one event, and why",
    description: [
      "Facts and remembered requests, refusals included, oldest first; where the person stands now; and while they",
      "wait, how their position came about and what holds them back. `text` says it in sentences.",
    ].join(" "),
    answer: view(historySchema),
    problems: ["SERVICE_UNAVAILABLE", "EVENT_NOT_FOUND", "USER_NOT_FOUND"],
  },
} as const satisfies Record<string, Endpoint>;
