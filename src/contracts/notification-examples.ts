import type { Notification } from "./notification.ts";

/**
 * One notification of each type, from a story with one seat: Dan waits behind Ben, who gives up his. In the end
 * the tables are restored from a backup of version 4.
 */

type Type = Notification["type"];
type Of<T extends Type> = Extract<Notification, { type: T }>;

const AT = "2027-01-01T12:00:00.000Z";
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
    data: { ...about("ben"), registeredAt: "2027-01-01T11:57:00.000Z" },
  },
  "registration.waitlisted": {
    ...envelope(3, 0, WAITING_SINCE),
    type: "registration.waitlisted",
    subject: "dan",
    data: { ...about("dan"), waitlistedAt: WAITING_SINCE, position: 1 },
  },
  "registration.cancelled": {
    ...envelope(4, 0),
    type: "registration.cancelled",
    subject: "ben",
    data: { ...about("ben"), cancelledAt: AT, gaveUp: "seat" },
  },
  "registration.promoted": {
    ...envelope(4, 1),
    type: "registration.promoted",
    subject: "dan",
    data: { ...about("dan"), registeredAt: AT, waitlistedAt: WAITING_SINCE },
  },
  "event.updated": {
    ...envelope(5, 0, "2027-01-02T09:30:00.000Z"),
    type: "event.updated",
    data: {
      eventId: "concert",
      updatedAt: "2027-01-02T09:30:00.000Z",
      changes: { location: "Great hall", organizer: null },
    },
  },
  "event.restored": {
    ...envelope(Date.parse(RESTORED_AT), 0, RESTORED_AT),
    type: "event.restored",
    data: { eventId: "concert", restoredAt: RESTORED_AT, lastSequence: "0000000000004999" },
  },
};
