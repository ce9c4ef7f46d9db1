import { describe, expect, it } from "vitest";
import { notificationsOf } from "#application/relaying/notifications.ts";
import { isAnnounced } from "#domain/facts.ts";
import type { Fact } from "#domain/facts.ts";
import { DETAILS, EARLIER, NOW } from "#test/unit/domain/given.ts";

const created: Fact = {
  type: "EventCreated",
  eventId: "e",
  details: DETAILS,
  capacity: 1,
  hasWaitlist: true,
  at: NOW,
};
const raised: Fact = { type: "CapacityRaised", capacity: 2, at: NOW };
const registered: Fact = { type: "AttendeeRegistered", userId: "ann", at: NOW };
const waitlisted: Fact = { type: "AttendeeWaitlisted", userId: "ann", ticket: 7, position: 3, at: NOW };
const promoted: Fact = {
  type: "AttendeePromoted",
  userId: "ann",
  ticket: 7,
  waitlistedAt: EARLIER,
  at: NOW,
};
const cancelled: Fact = { type: "RegistrationCancelled", userId: "ann", gaveUp: { kind: "seat" }, at: NOW };
const leftWaitlist: Fact = { ...cancelled, gaveUp: { kind: "place", ticket: 7 } };
const updated: Fact = { type: "EventUpdated", changes: { title: "Opera", location: null }, at: NOW };

const published = (...facts: Fact[]) => notificationsOf({ eventId: "e", version: 12, at: NOW, facts });

describe("notifications", () => {
  it("are CloudEvents, with an id and a sequence made of version and ordinal", () => {
    expect(published(registered)).toEqual([
      {
        specversion: "1.0",
        id: "e/12/0",
        type: "registration.registered",
        source: "/events/e",
        subject: "ann",
        time: NOW,
        datacontenttype: "application/json",
        sequence: "0000000000012000",
        data: { eventId: "e", userId: "ann", registeredAt: NOW, cause: "self" },
      },
    ]);
  });

  it.each([
    [waitlisted, "registration.waitlisted", { waitlistedAt: NOW, position: 3, cause: "self" }],
    [promoted, "registration.promoted", { registeredAt: NOW, waitlistedAt: EARLIER, cause: "rule" }],
    [cancelled, "registration.cancelled", { cancelledAt: NOW, gaveUp: "seat", cause: "self" }],
    [leftWaitlist, "registration.cancelled", { cancelledAt: NOW, gaveUp: "place", cause: "self" }],
  ])("tell of $type to whom it happened", (fact, type, data) => {
    const [notification] = published(fact);
    expect(notification).toMatchObject({ type, subject: "ann" });
    expect(notification?.data).toEqual({ eventId: "e", userId: "ann", ...data });
  });

  it("tell of a restore which of them are undone", () => {
    const [notification] = published({ type: "EventRestored", restoredVersion: 7, at: NOW });
    const data = { eventId: "e", restoredAt: NOW, lastSequence: "0000000000007999" };
    expect(notification).toMatchObject({ type: "event.restored", data });
    expect(notification).not.toHaveProperty("subject");
  });

  it("tell of an update what has changed; it is about nobody", () => {
    const [notification] = published(updated);
    expect(notification).toMatchObject({ type: "event.updated", source: "/events/e" });
    expect(notification).not.toHaveProperty("subject");
    const changes = { title: "Opera", location: null };
    expect(notification?.data).toEqual({ eventId: "e", updatedAt: NOW, changes, cause: "organizer" });
  });

  it("tell nobody by whom it was", () => {
    for (const fact of [registered, waitlisted, promoted, cancelled, leftWaitlist, updated])
      expect(published({ ...fact, by: "u:ben" })).toEqual(published(fact));
  });

  it("are ordered by sequence as text and as a number, also from one version to the next", () => {
    const facts = Array.from({ length: 999 }, () => registered);
    const at = (version: number) => notificationsOf({ eventId: "e", version, at: NOW, facts });
    const sequences = [...at(9), ...at(10)].map(({ sequence }) => sequence);
    expect(sequences.toSorted()).toEqual(sequences);
    expect(sequences.map(Number).toSorted((a, b) => a - b)).toEqual(sequences.map(Number));
    expect(new Set(sequences).size).toBe(sequences.length);
  });

  it("keep the ordinals of facts that are told to nobody: the same fact always has the same id", () => {
    expect(published(created, raised, promoted).map(({ id }) => id)).toEqual(["e/12/2"]);
  });

  it("are for subscribers what `isAnnounced` says they are", () => {
    const facts = [created, raised, registered, waitlisted, promoted, cancelled, leftWaitlist, updated];
    for (const fact of facts) expect(isAnnounced(fact)).toBe(published(fact).length === 1);
    expect(facts.filter((fact) => !isAnnounced(fact))).toEqual([created, raised]);
  });
});
