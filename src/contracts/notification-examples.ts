import type { Notification } from "./notification.ts";

/**
 * One notification of each type, from a story with one seat: Dan waits behind Ben, who gives up his. In the end
 * the tables are restored from a backup of version 4.
 */

type Type = Notification["type"];
type Of<T extends Type> = Extract<Notification, { type: T }>;

const AT = "2027-01-01T12:00:00.000Z";
const LATER = "2027-01-02T12:00:00.000Z";
const RESTORED_AT = "2027-01-02T15:00:00.000Z";
const WAITING_SINCE = "2027-01-01T11:58:03.250Z";

const envelope = (version: number, ordinal: number, time = AT) =>
  ({
    specversion: "1.0",
    id: `concert/${version}/${ordinal}`,
    source: "/events/concert",
    time,
    datacontenttype: "application/json",
    sequence: String(version * 1000 + ordinal).padStart(16, "0"),
  }) as const;

const about = (userId: string) => ({ eventId: "concert", userId });

export const NOTIFICATION_EXAMPLES: { readonly [T in Type]: Of<T> } = {
  "registration.registered": {
    ...envelope(2, 0, "2027-01-01T11:57:00.000Z"),
    type: "registration.registered",
    subject: "ben",
    data: { ...about("ben"), registeredAt: "2027-01-01T11:57:00.000Z", cause: "self" },
  },
  "registration.waitlisted": {
    ...envelope(3, 0, WAITING_SINCE),
    type: "registration.waitlisted",
    subject: "dan",
    data: { ...about("dan"), waitlistedAt: WAITING_SINCE, position: 1, cause: "self" },
  },
  "registration.cancelled": {
    ...envelope(4, 0),
    type: "registration.cancelled",
    subject: "ben",
    data: { ...about("ben"), cancelledAt: AT, gaveUp: "seat", cause: "self" },
  },
  "registration.promoted": {
    ...envelope(4, 1),
    type: "registration.promoted",
    subject: "dan",
    data: { ...about("dan"), registeredAt: AT, waitlistedAt: WAITING_SINCE, cause: "rule" },
  },
  "user.erased": {
    ...envelope(1, 0, "2027-06-01T08:00:00.000Z"),
    id: "#user#OrQfM1kFx2P7aTz0LrVb3Q/1/0",
    source: "/users/ben",
    type: "user.erased",
    subject: "ben",
    data: { userId: "ben", erasedAt: "2027-06-01T08:00:00.000Z" },
  },
  "event.updated": {
    ...envelope(5, 0, "2027-01-02T09:30:00.000Z"),
    type: "event.updated",
    data: {
      eventId: "concert",
      updatedAt: "2027-01-02T09:30:00.000Z",
      changes: { location: "Great hall", organizer: null },
      cause: "organizer",
    },
  },
  "registration.offered": {
    ...envelope(6, 0, LATER),
    type: "registration.offered",
    subject: "eve",
    data: {
      ...about("eve"),
      offeredAt: LATER,
      waitlistedAt: WAITING_SINCE,
      expiresAt: "2027-01-03T12:00:00.000Z",
      cause: "rule",
    },
  },
  "registration.offer-lapsed": {
    ...envelope(7, 0, LATER),
    type: "registration.offer-lapsed",
    subject: "eve",
    data: { ...about("eve"), lapsedAt: LATER, cause: "rule" },
  },
  "registration.offer-withdrawn": {
    ...envelope(8, 0, LATER),
    type: "registration.offer-withdrawn",
    subject: "eve",
    data: { ...about("eve"), withdrawnAt: LATER, waitlistedAt: WAITING_SINCE, cause: "rule" },
  },
  "registration.checked-in": {
    ...envelope(9, 0, LATER),
    type: "registration.checked-in",
    subject: "dan",
    data: { ...about("dan"), checkedInAt: LATER, cause: "organizer" },
  },
  "registration.check-in-undone": {
    ...envelope(10, 0, LATER),
    type: "registration.check-in-undone",
    subject: "dan",
    data: { ...about("dan"), undoneAt: LATER, cause: "organizer" },
  },
  "registration.event-cancelled": {
    ...envelope(11, 1, LATER),
    type: "registration.event-cancelled",
    subject: "dan",
    data: { ...about("dan"), cancelledAt: LATER, had: "seat", cause: "organizer" },
  },
  "event.published": {
    ...envelope(5, 0, LATER),
    type: "event.published",
    data: { eventId: "concert", publishedAt: LATER, cause: "organizer" },
  },
  "event.cancelled": {
    ...envelope(11, 0, LATER),
    type: "event.cancelled",
    data: { eventId: "concert", cancelledAt: LATER, cause: "organizer" },
  },
  "event.reinstated": {
    ...envelope(12, 0, LATER),
    type: "event.reinstated",
    data: { eventId: "concert", reinstatedAt: LATER, cause: "organizer" },
  },
  "event.restored": {
    ...envelope(Date.parse(RESTORED_AT), 0, RESTORED_AT),
    type: "event.restored",
    data: { eventId: "concert", restoredAt: RESTORED_AT, lastSequence: "0000000000004999" },
  },
};
