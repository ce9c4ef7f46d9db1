import type { Notification } from "#contracts/notification.ts";
import { AT } from "./commits.ts";

/** That an event has a new title, as of this version. */
export function notificationOf(eventId: string, version: number, title = "New"): Notification {
  return {
    specversion: "1.0",
    id: `${eventId}/${version}/0`,
    source: `/events/${eventId}`,
    time: AT,
    datacontenttype: "application/json",
    sequence: String(version).padStart(16, "0"),
    type: "event.updated",
    data: { eventId, updatedAt: AT, changes: { title }, cause: "organizer" },
  };
}
