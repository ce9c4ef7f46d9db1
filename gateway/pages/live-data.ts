import type { EventPage } from "./event.ts";
import type { Frame } from "./layout.ts";

/** What the script of an event's page is told: what it shows already, where news come from, and its words. */
export function liveDataOf({ messages }: Frame, { event, registration, viewer }: EventPage) {
  const { eventId, title, version, timeZone, hasWaitlist, waitlistLimit } = event;
  const { event: t, live } = messages;
  const isPerson = viewer === "person" || viewer === "newcomer";
  return {
    stream: `/e/${eventId}/live`,
    state: `/events/${eventId}`,
    title,
    version,
    timeZone: timeZone ?? "UTC",
    limits: { hasWaitlist, ...(waitlistLimit !== undefined && { waitlistLimit }) },
    status: isPerson ? (registration?.status ?? "none") : undefined,
    position: registration?.status === "waitlisted" ? registration.position : undefined,
    texts: {
      ...live,
      yourTime: t.yourTime("{moment}"),
      newPosition: t.newPosition("{position}"),
      now: { none: t.nowNone, registered: t.nowRegistered, offered: t.nowOffered },
    },
  };
}

export type LiveData = ReturnType<typeof liveDataOf>;
