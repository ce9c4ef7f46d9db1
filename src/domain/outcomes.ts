/** What an accepted command came to. Clients see these words. */
export const OUTCOMES = [
  "registered",
  "waitlisted",
  "unregistered",
  "left-waitlist",
  "declined",
  "updated",
  "published",
  "event-cancelled",
  "reinstated",
  "promoted",
  "checked-in",
  "check-in-undone",
] as const;
export type Outcome = (typeof OUTCOMES)[number];
