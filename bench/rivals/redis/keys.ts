/** Where everything is kept; an event's keys share a hash tag, as a cluster would want them to. */

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
