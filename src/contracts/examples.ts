/**
 * What the documents show, and the page that tries them sends: values that a person can use as they are. They are
 * about an event and a person that nobody else has, so that a click changes nothing of anybody's.
 */

export const EVENT_ID = "example-concert";
export const USER_ID = "example-ada";

const at = { accepted: "2027-01-15T09:30:00.000Z", completed: "2027-01-15T09:30:00.120Z" };

export const NEW_USER = { userId: USER_ID, name: "Ada Lovelace", email: "ada@example.org" };
export const USER = { ...NEW_USER, createdAt: "2027-01-10T08:00:00.000Z" };
export const ERASED_USER = { userId: USER_ID, erasedAt: "2027-06-01T08:00:00.000Z" };

export const NEW_EVENT = {
  eventId: EVENT_ID,
  title: "Spring Concert",
  date: "2027-05-01T18:00:00.000Z",
  capacity: 100,
  hasWaitlist: true,
  description: "Doors open at 7 p.m.\nThere is a break after the second piece.",
  location: "Town Hall",
  organizer: "Music Society",
};
export const EVENT = {
  ...NEW_EVENT,
  status: "published",
  phase: "open",
  moments: {},
  registeredCount: 0,
  offeredCount: 0,
  extraCount: 0,
  checkedInCount: 0,
  waitlistCount: 0,
  availableSeats: 100,
  version: 1,
};
/** Changes nothing that anybody has: no seat, no place, no time. */
export const EVENT_CHANGES = { description: "Doors open at 7:30 p.m." };

const about = { eventId: EVENT_ID, userId: USER_ID };
export const SEAT = { ...about, status: "registered", registeredAt: at.completed } as const;
export const OFFER = {
  ...about,
  status: "offered",
  waitlistedAt: at.completed,
  offeredAt: "2027-01-16T09:30:00.000Z",
  expiresAt: "2027-01-17T09:30:00.000Z",
} as const;
export const PLACE = { ...about, status: "waitlisted", position: 3, waitlistedAt: at.completed } as const;

const request = {
  requestId: "ggJrMQAHAaIansKR6TGJDoT6Bz07a5jc4D0t-Pnk9-qbpya6Y29uY2VydGFkYSScFpIkSVozhsz1hjys7i0",
  type: "register",
  ...about,
  acceptedAt: at.accepted,
} as const;
const ended = { ...request, completedAt: at.completed };

export const REQUEST_ID = request.requestId;
export const QUEUED = { ...request, status: "queued" } as const;
export const SUCCEEDED = {
  ...ended,
  status: "succeeded",
  outcome: "registered",
  registration: SEAT,
} as const;
const { registration: _, ...left } = SUCCEEDED;
export const UNREGISTERED = { ...left, type: "unregister", outcome: "unregistered" } as const;
const { userId: __, ...impersonal } = left;
export const UPDATED = { ...impersonal, type: "update", outcome: "updated" } as const;
export const PUBLISHED = { ...impersonal, type: "publish", outcome: "published" } as const;
export const EVENT_CANCELLED = {
  ...impersonal,
  type: "cancel-event",
  outcome: "event-cancelled",
} as const;
export const REINSTATED = { ...impersonal, type: "reinstate", outcome: "reinstated" } as const;
export const PROMOTED = {
  ...ended,
  type: "promote",
  status: "succeeded",
  outcome: "promoted",
  registration: { ...SEAT, waitlistedAt: at.accepted, promotedAt: at.completed },
} as const;
export const CHECKED_IN = {
  ...ended,
  type: "check-in",
  status: "succeeded",
  outcome: "checked-in",
  registration: { ...SEAT, checkedInAt: at.completed },
} as const;
export const CHECK_IN_UNDONE = { ...SUCCEEDED, type: "undo-check-in", outcome: "check-in-undone" } as const;
export const REJECTED = { ...ended, status: "rejected" } as const;
export const FAILED = { ...ended, status: "failed" } as const;
