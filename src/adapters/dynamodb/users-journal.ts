import { hash } from "node:crypto";

/**
 * What is announced of a user, and not of an event, waits in the journal like everything else, under an id that no
 * event has. It is a digest, since a FIFO topic takes no longer group than an event's id can be.
 */
const USERS = "#user#";

export function journalOfUser(userId: string): string {
  return `${USERS}${hash("sha256", userId, "base64url").slice(0, 22)}`;
}

/** Whether it is an event's id, and not one of the storage's own. */
export function isEventId(id: string): boolean {
  return !id.startsWith("#");
}
