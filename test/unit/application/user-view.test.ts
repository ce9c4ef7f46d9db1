import { expect, it } from "vitest";
import { ANONYMOUS, type Caller, LOCAL } from "#application/access.ts";
import { userView } from "#application/user-view.ts";

const ada = { userId: "ada", name: "Ada", email: "ada@example.org", createdAt: "2027-01-10T08:00:00.000Z" };
const { email: _, ...unreachable } = ada;

it.each<[Caller, readonly (keyof typeof ada)[]]>([
  [LOCAL, ["userId", "name", "email", "createdAt"]],
  [{ id: "u:ada", role: "attendee", userId: "ada" }, ["userId", "name", "email", "createdAt"]],
  [{ id: "u:ben", role: "attendee", userId: "ben" }, ["userId"]],
  [{ id: "k:1", role: "organizer" }, ["userId", "name", "email"]],
  [{ id: "k:2", role: "organizer", userId: "ada" }, ["userId", "name", "email", "createdAt"]],
  [{ id: "k:3", role: "door" }, ["userId", "name"]],
  [{ id: "k:4", role: "reader" }, ["userId"]],
  [ANONYMOUS, ["userId"]],
])("%j sees %j", (caller, members) => {
  expect(Object.keys(userView(ada, caller))).toEqual(members);
  const known = members.filter((name) => name !== "email");
  expect(Object.keys(userView(unreachable, caller))).toEqual(known);
});

it("of somebody who was erased, everybody sees the id, and that", () => {
  const erased = { userId: "ada", erasedAt: "2027-06-01T08:00:00.000Z" };
  for (const caller of [LOCAL, { id: "k:1", role: "organizer" }, ANONYMOUS] as const)
    expect(userView(erased, caller)).toEqual({ userId: "ada", erased: true });
});
