import { expect, it } from "vitest";
import type { Roster } from "#domain/roster.ts";
import { cancel, given, register, rejectionOf, story, when } from "./given.ts";

/** Somebody who was erased: no user any more, who may still have a seat or a place. */

const erase = ({ users, ...rest }: Roster, userId: string): Roster => ({
  ...rest,
  users: users.difference(new Set([userId])),
  erased: new Set([userId]),
});

const full = given({ capacity: 1, registered: ["ann"], waiting: ["bob", "cy"] });

it.each(["ann", "bob"])("%s can't register, and is told of no seat or place", (userId) => {
  expect(rejectionOf(when(erase(full, userId), register(userId)))).toEqual({ type: "UserNotFound" });
});

it("leaves a seat, and who waits first moves up", () => {
  expect(story(when(erase(full, "ann"), cancel("ann")))).toEqual(["seat of ann", "promoted bob 1"]);
});

it("leaves a place", () => {
  expect(story(when(erase(full, "bob"), cancel("bob")))).toEqual(["place of bob"]);
});

it("is nobody to leave where nobody ever was", () => {
  const nobody = { ...full, erased: new Set<string>() };
  expect(rejectionOf(when(nobody, cancel("dan")))).toEqual({ type: "UserNotFound" });
});
