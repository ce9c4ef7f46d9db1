import { z } from "zod";

/**
 * The schemas with which version 0.1.0 (f5d9103) read stored items, to the letter, and items as it wrote
 * them. What today's code writes must pass them as long as a deploy may be rolled back to that version.
 */

export const eventItem = z.strictObject({
  // Version 2 of what is stored has these two beside, and 0.1.0 keeps to what it knows.
  calendar: z.string().optional(),
  dated: z.string().optional(),
  eventId: z.string(),
  title: z.string(),
  date: z.string(),
  description: z.string().exactOptional(),
  location: z.string().exactOptional(),
  organizer: z.string().exactOptional(),
  capacity: z.number(),
  hasWaitlist: z.boolean(),
  registeredCount: z.number(),
  waitlistCount: z.number(),
  nextTicket: z.number(),
  tally: z.object({ from: z.number(), counts: z.instanceof(Uint8Array) }),
  version: z.number(),
  changedAt: z.string(),
});

const row = {
  userId: z.string(),
  eventId: z.string(),
  revision: z.number(),
  expiresAt: z.number().exactOptional(),
  receipts: z.array(
    z.strictObject({
      key: z.string().length(22),
      fingerprint: z.string().length(11),
      acceptedAt: z.string(),
      completedAt: z.string(),
      result: z.discriminatedUnion("status", [
        z.strictObject({
          status: z.literal("succeeded"),
          outcome: z.enum(["registered", "waitlisted", "unregistered", "left-waitlist", "updated"]),
          standing: z.looseObject({ status: z.enum(["registered", "waitlisted"]) }).optional(),
        }),
        z.strictObject({ status: z.literal("rejected"), rejection: z.looseObject({ type: z.string() }) }),
        z.strictObject({ status: z.literal("failed") }),
      ]),
    }),
  ),
};

export const registrationItem = z.discriminatedUnion("status", [
  z.strictObject({ status: z.literal("none"), ...row }),
  z.strictObject({ status: z.literal("cancelled"), cancelledAt: z.string(), ...row }),
  z.strictObject({
    status: z.literal("registered"),
    registeredAt: z.string(),
    waitlistedAt: z.string().exactOptional(),
    promotedAt: z.string().exactOptional(),
    seat: z.string(),
    ...row,
  }),
  z.strictObject({ status: z.literal("waitlisted"), ticket: z.number(), waitlistedAt: z.string(), ...row }),
]);

export const waitlistItem = z.strictObject({
  eventId: z.string(),
  ticket: z.number(),
  userId: z.string(),
  waitlistedAt: z.string(),
});

// Facts say since 0.2.0 by whom they are; 0.1.0 keeps to what it knows.
const at = { at: z.string().optional(), by: z.string().optional() };
const details = eventItem.pick({
  title: true,
  date: true,
  description: true,
  location: true,
  organizer: true,
});

export const journalItem = z.strictObject({
  // Says since 0.2.0 which call to create the event has stored its first entry; 0.1.0 keeps to what it knows.
  call: z.string().optional(),
  eventId: z.string(),
  version: z.number(),
  at: z.string(),
  // Its programs read any shard; its audit names one that it did not write.
  pending: z.string().optional(),
  facts: z.array(
    z.discriminatedUnion("type", [
      z.strictObject({
        type: z.literal("EventCreated"),
        eventId: z.string(),
        details,
        capacity: z.number(),
        hasWaitlist: z.boolean(),
        ...at,
      }),
      z.strictObject({ type: z.literal("EventUpdated"), changes: z.record(z.string(), z.unknown()), ...at }),
      z.strictObject({ type: z.literal("CapacityRaised"), capacity: z.number(), ...at }),
      z.strictObject({ type: z.literal("AttendeeRegistered"), userId: z.string(), ...at }),
      z.strictObject({
        type: z.literal("AttendeeWaitlisted"),
        userId: z.string(),
        ticket: z.number(),
        position: z.number(),
        ...at,
      }),
      z.strictObject({
        type: z.literal("AttendeePromoted"),
        userId: z.string(),
        ticket: z.number(),
        waitlistedAt: z.string(),
        ...at,
      }),
      z.strictObject({
        type: z.literal("RegistrationCancelled"),
        userId: z.string(),
        gaveUp: z.union([
          z.strictObject({ kind: z.literal("seat") }),
          z.strictObject({ kind: z.literal("place"), ticket: z.number() }),
        ]),
        ...at,
      }),
    ]),
  ),
});

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
const [T1, T2] = [hoursAgo(2), hoursAgo(1)];

const remembered = (user: string, result: object) => ({
  key: user.padEnd(22, "k"),
  fingerprint: "n9Uk9XxmHyA",
  acceptedAt: T1,
  completedAt: T2,
  result: { status: "succeeded", ...result },
});

/** An event with one seat, which ada has; ben waits. The last entry of its journal is not published. */
export function yesterdaysItems(eventId: string) {
  const facts = [
    { type: "AttendeeRegistered", userId: "ada" },
    { type: "AttendeeWaitlisted", userId: "ben", ticket: 1, position: 1 },
  ];
  const title = { title: "Concert", date: "2027-05-01T18:00:00.000Z", location: "Hall 1" };
  const created = { type: "EventCreated", eventId, details: title, capacity: 1, hasWaitlist: true };
  return {
    users: ["ada", "ben", "cem"].map((userId) => ({ userId, name: userId, createdAt: T1 })),
    events: [
      {
        eventId,
        ...title,
        capacity: 1,
        hasWaitlist: true,
        registeredCount: 1,
        waitlistCount: 1,
        nextTicket: 2,
        tally: { from: 0, counts: Uint8Array.from([1]) },
        version: 2,
        changedAt: T2,
      },
    ],
    registrations: [
      {
        userId: "ada",
        eventId,
        status: "registered",
        registeredAt: T2,
        seat: `${T2}#ada`,
        revision: 1,
        receipts: [
          remembered("ada", { outcome: "registered", standing: { status: "registered", registeredAt: T2 } }),
        ],
      },
      {
        userId: "ben",
        eventId,
        status: "waitlisted",
        ticket: 1,
        waitlistedAt: T2,
        revision: 1,
        receipts: [
          remembered("ben", {
            outcome: "waitlisted",
            standing: { status: "waitlisted", ticket: 1, waitlistedAt: T2, position: 1 },
          }),
        ],
      },
    ],
    waitlist: [{ eventId, ticket: 1, userId: "ben", waitlistedAt: T2 }],
    journal: [
      { eventId, version: 1, at: T1, facts: [created] },
      { eventId, version: 2, at: T2, facts, pending: "1" },
    ],
  };
}
