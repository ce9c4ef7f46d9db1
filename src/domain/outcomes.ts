/** How a granted command ended, as its sender is told. */
export const OUTCOMES = ["registered", "waitlisted", "unregistered", "left-waitlist", "updated"] as const;
export type Outcome = (typeof OUTCOMES)[number];
