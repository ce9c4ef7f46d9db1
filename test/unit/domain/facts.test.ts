import { expect, it } from "vitest";
import { seatOf } from "#domain/event-state.ts";
import { concernsEverybody, type Fact, isAnnounced, RETENTION } from "#domain/facts.ts";
import { DETAILS, NOW } from "./given.ts";

const created: Fact = {
  type: "EventCreated",
  eventId: "e",
  details: DETAILS,
  capacity: 1,
  hasWaitlist: true,
  at: NOW,
};
const gone: Fact = { type: "RegistrationCancelled", userId: "ann", gaveUp: { kind: "seat" }, at: NOW };
const cancelled: Fact = { type: "EventCancelled", at: NOW };

it("subscribers are told of each fact, but not of creations, of the steps of a raise, and of tidying up", () => {
  expect([gone, cancelled, { ...gone, by: "root" }].map(isAnnounced)).toEqual([true, true, true]);
  const silent: Fact[] = [
    created,
    { type: "CapacityRaised", capacity: 2, at: NOW },
    { ...gone, by: RETENTION },
  ];
  expect(silent.map(isAnnounced)).toEqual([false, false, false]);
  expect(RETENTION).toBe("retention");
});

it("everybody is told, one by one, that their event is cancelled", () => {
  expect([created, gone, cancelled].map(concernsEverybody)).toEqual([false, false, true]);
});

it("seats are sorted by when they were taken, and then by whose they are", () => {
  expect(seatOf(NOW, "ann")).toBe(`${NOW}#ann`);
});
