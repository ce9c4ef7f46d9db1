/** The keys of all data. Those of one event share a hash tag, as a Redis cluster would need it. */

export const USERS = "users";

export const keysOf = (eventId: string) => ({
  event: `{${eventId}}:event`,
  /** By user, as JSON. */
  standings: `{${eventId}}:standings`,
  /** By time. */
  seats: `{${eventId}}:seats`,
  /** By ticket. */
  waitlist: `{${eventId}}:waitlist`,
  requests: (userId: string) => `{${eventId}}:requests:${userId}`,
});
