/** What an accepted command came to. Clients see these words. */
export const OUTCOMES = ["registered", "waitlisted", "unregistered", "left-waitlist", "updated"] as const;
export type Outcome = (typeof OUTCOMES)[number];
