import { expect, it } from "vitest";
import { decideCreation } from "#domain/decide.ts";
import { emptyRoster, eventAfter } from "#domain/roster.ts";
import { DETAILS, given, NOW } from "./given.ts";

const command = { type: "create", eventId: "e", details: DETAILS, capacity: 2, hasWaitlist: true } as const;
const { type: _, ...asked } = command;

it("where there is no event, one is created as it is asked for", () => {
  const facts = [{ type: "EventCreated", ...asked, at: NOW }];
  expect(decideCreation(emptyRoster(), command, NOW)).toEqual({ kind: "accepted", facts });
});

it("where there is one, it stays the only one", () => {
  const rejection = { type: "EventAlreadyExists" };
  expect(decideCreation(given({ capacity: 1 }), command, NOW)).toEqual({ kind: "rejected", rejection });
});

it("an event begins with its creation, as version 1", () => {
  expect(eventAfter([{ type: "EventCreated", ...asked, at: NOW }])).toMatchObject({ ...asked, version: 1 });
  expect(() => eventAfter([])).toThrow("the facts do not begin with a creation");
});

it("has owners, and is a draft, where that is asked for, and only there", () => {
  const more = { owners: ["ann"], status: "draft" } as const;
  const decision = decideCreation(emptyRoster(), { ...command, ...more }, NOW);
  const facts = [{ type: "EventCreated", ...asked, ...more, at: NOW }] as const;
  expect(decision).toStrictEqual({ kind: "accepted", facts });
  expect(eventAfter(facts)).toMatchObject({ owners: ["ann"], draft: true });

  const plain = decideCreation(emptyRoster(), command, NOW);
  expect(plain).toStrictEqual({ kind: "accepted", facts: [{ type: "EventCreated", ...asked, at: NOW }] });
  const event = eventAfter([{ type: "EventCreated", ...asked, at: NOW }]);
  expect(Object.keys(event)).not.toEqual(expect.arrayContaining(["owners"]));
  expect(Object.keys(event)).not.toEqual(expect.arrayContaining(["draft"]));
});
