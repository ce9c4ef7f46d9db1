import type { Fact } from "#domain/facts.ts";
import type { Standing } from "#domain/roster.ts";

/** The standing after the fact of the person whom it is about. */
export function standingAfter(fact: Fact): Standing {
  if (fact.type === "AttendeeWaitlisted") {
    const { ticket, position, at } = fact;
    return { status: "waitlisted", ticket, waitlistedAt: at, position };
  }
  if (fact.type === "AttendeePromoted") {
    return {
      status: "registered",
      registeredAt: fact.at,
      waitlistedAt: fact.waitlistedAt,
      promotedAt: fact.at,
    };
  }
  return fact.type === "AttendeeRegistered"
    ? { status: "registered", registeredAt: fact.at }
    : { status: "none" };
}

/** Columns of the rows to write, then what is added to the event's counters. */
export function writesOf(facts: readonly Fact[]): unknown[] {
  const rows = facts.flatMap((fact) => {
    if (!("userId" in fact)) return [];
    const standing = {
      registeredAt: null,
      waitlistedAt: null,
      promotedAt: null,
      ticket: null,
      ...standingAfter(fact),
    };
    return [{ ...standing, userId: fact.userId }];
  });
  const column = (name: keyof (typeof rows)[number]) => rows.map((row) => row[name]);
  const count = (type: Fact["type"]) => facts.filter((fact) => fact.type === type).length;
  const gaveUp = (kind: "seat" | "place") =>
    facts.filter((fact) => fact.type === "RegistrationCancelled" && fact.gaveUp.kind === kind).length;
  const promoted = count("AttendeePromoted");
  const joined = count("AttendeeWaitlisted");
  return [
    column("userId"),
    column("status"),
    column("registeredAt"),
    column("waitlistedAt"),
    column("promotedAt"),
    column("ticket"),
    count("AttendeeRegistered") + promoted - gaveUp("seat"),
    joined - promoted - gaveUp("place"),
    joined,
    facts.length > 0 ? 1 : 0,
  ];
}
