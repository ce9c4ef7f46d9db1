import { describe, expect, it } from "vitest";
import {
  type About,
  allows,
  ANONYMOUS,
  type Caller,
  isOwner,
  isPerson,
  LOCAL,
  ownerName,
} from "#application/access.ts";
import type { Access } from "#contracts/access.ts";

/** The rules on their own: who holds which relation. The table of all routes is in test/http/access.test.ts. */

const only = new Set(["e1"]);
const CALLERS = {
  anonymous: ANONYMOUS,
  ada: { id: "u:ada", role: "attendee", userId: "ada" },
  adaAtE1: { id: "u:ada", role: "attendee", userId: "ada", events: only },
  olga: { id: "u:olga", role: "organizer", userId: "olga" },
  olgasKey: { id: "k:1", role: "organizer", userId: "olga" },
  rootsKey: { id: "k:2", role: "organizer" },
  door: { id: "k:3", role: "door" },
  doorOfE1: { id: "k:4", role: "door", events: only },
  reader: { id: "k:5", role: "reader" },
  readerOfE1: { id: "k:6", role: "reader", events: only },
  adminOfE1: { id: "k:7", role: "admin", events: only },
  root: { id: "root", role: "admin" },
} satisfies Record<string, Caller>;

const who = (access: Access, about: About = {}) =>
  Object.entries<Caller>(CALLERS)
    .filter(([, caller]) => allows(access, caller, about))
    .map(([name]) => name);

const ALL = Object.keys(CALLERS);
const LIMITED = ["adaAtE1", "doorOfE1", "readerOfE1", "adminOfE1"];
const without = (...names: string[]) => ALL.filter((name) => !names.includes(name));

describe("what is public", () => {
  it("is open to everybody", () => expect(who("public")).toEqual(ALL));
  it("is open at an event to all but those who are limited to others", () => {
    expect(who("public", { eventId: "e1" })).toEqual(ALL);
    expect(who("public", { eventId: "e2" })).toEqual(without(...LIMITED));
  });
});

describe("what is open to who is known", () => {
  it("is closed to nobody else", () => expect(who("known")).toEqual(without("anonymous")));
});

describe("a list without relations", () => {
  it("is for admins, and at an event for those of it", () => {
    expect(who([])).toEqual(["root"]);
    expect(who([], { eventId: "e1" })).toEqual(["adminOfE1", "root"]);
    expect(who([], { eventId: "e2" })).toEqual(["root"]);
  });
});

describe("self", () => {
  it("is the person, and the key that acts for them", () => {
    expect(who(["self"], { userId: "ada" })).toEqual(["ada", "root"]);
    expect(who(["self"], { userId: "olga" })).toEqual(["olga", "olgasKey", "root"]);
    expect(who(["self"], { userId: "ada", eventId: "e1" })).toEqual(["ada", "adaAtE1", "adminOfE1", "root"]);
  });
  it("is nobody where nobody is meant", () => expect(who(["self"])).toEqual(["root"]));
});

describe("owner", () => {
  it("is an organizer among the owners", () => {
    const about = { eventId: "e1", owners: ["ada", "olga"] };
    expect(who(["owner"], about)).toEqual(["olga", "olgasKey", "adminOfE1", "root"]);
    expect(who(["owner"], { eventId: "e1", owners: ["k:2"] })).toEqual(["rootsKey", "adminOfE1", "root"]);
  });
  it("is nobody where there are none", () => {
    expect(who(["owner"], { eventId: "e1", owners: [] })).toEqual(["adminOfE1", "root"]);
    expect(who(["owner"], { eventId: "e1" })).toEqual(["adminOfE1", "root"]);
  });
});

describe("the other relations", () => {
  it.each<[Access, readonly string[]]>([
    [["organizer"], ["olga", "olgasKey", "rootsKey", "root"]],
    [["door"], ["door", "root"]],
    [["reader"], ["reader", "root"]],
    [["person"], ["ada", "olga", "root"]],
    [["submitter"], ["root"]],
    [
      ["door", "reader"],
      ["door", "reader", "root"],
    ],
  ])("%j lets in %j", (access, expected) => expect(who(access)).toEqual(expected));

  it("go no further than the events of a key", () => {
    expect(who(["door"], { eventId: "e1" })).toEqual(["door", "doorOfE1", "adminOfE1", "root"]);
    expect(who(["reader"], { eventId: "e2" })).toEqual(["reader", "root"]);
  });

  it("let in whoever has sent a request, except nobody", () => {
    expect(who(["submitter"], { eventId: "e1", isSubmitter: true })).toEqual(without("anonymous"));
  });
});

describe("a caller", () => {
  const each = <Value>(of: (caller: Caller) => Value) =>
    Object.fromEntries(Object.entries<Caller>(CALLERS).map(([name, caller]) => [name, of(caller)]));

  it("owns under the id of their person, or, as an organizer's key without one, under its own", () => {
    const owning = Object.entries(each(ownerName)).filter(([, name]) => name !== undefined);
    expect(Object.fromEntries(owning)).toEqual({
      ada: "ada",
      adaAtE1: "ada",
      olga: "olga",
      olgasKey: "olga",
      rootsKey: "k:2",
    });
  });

  it("is a person or a machine", () => {
    const people = Object.entries(each(isPerson)).filter(([, is]) => is);
    expect(people.map(([name]) => name)).toEqual(["ada", "adaAtE1", "olga"]);
  });

  it("owns nothing that has no owners", () => {
    expect(Object.values(each((caller) => isOwner(caller)))).not.toContain(true);
    expect(isOwner(CALLERS.olga, ["olga"])).toBe(true);
    expect(isOwner(CALLERS.ada, ["ada"])).toBe(false);
  });

  it("who is nobody, or is not asked, has a name all the same", () => {
    expect([ANONYMOUS.id, LOCAL.id]).toEqual(["anonymous", "local"]);
  });
});
