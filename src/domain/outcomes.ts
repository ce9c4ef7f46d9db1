/** What an accepted command came to. Clients see these words. */
export const OUTCOMES = ["registered", "waitlisted", "unregistered", "left-waitlist", "updated"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** How a request ends: granted, refused by the rules, or not to be carried out. */
export const ENDINGS = ["succeeded", "rejected", "failed"] as const;
