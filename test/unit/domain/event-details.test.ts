import { expect, it } from "vitest";
import {
  DETAIL_NAMES,
  detailsOf,
  EVENT_DETAILS,
  OPTIONAL_DETAILS,
  REQUIRED_DETAILS,
  TEXT_DETAILS,
} from "#domain/event-details.ts";

it("every detail is either required or optional", () => {
  expect(REQUIRED_DETAILS).toEqual(["title", "date"]);
  expect(TEXT_DETAILS).toEqual(["description", "location", "organizer"]);
  expect(OPTIONAL_DETAILS).toEqual(expect.arrayContaining([...TEXT_DETAILS, "endsAt", "waitlistLimit"]));
  expect([...REQUIRED_DETAILS, ...OPTIONAL_DETAILS].toSorted()).toEqual(DETAIL_NAMES.toSorted());
  expect(DETAIL_NAMES).toEqual(Object.keys(EVENT_DETAILS));
});

it("details are picked from any members, without what is undefined", () => {
  const members = { title: "T", date: "D", description: undefined, location: "", capacity: 3, toString: "x" };
  expect(detailsOf(members)).toStrictEqual({ title: "T", date: "D", location: "" });
});
