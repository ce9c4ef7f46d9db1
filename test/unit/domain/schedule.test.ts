import { describe, expect, test } from "vitest";
import { instantOf, momentsOf, phaseOf, scheduleConflict } from "#domain/schedule.ts";
import { DETAILS } from "./given.ts";

const DATE = "2027-05-01T18:00:00.000Z";

test.each([
  ["2027-04-01T00:00:00.000Z", "2027-04-01T00:00:00.000Z"],
  ["-PT24H", "2027-04-30T18:00:00.000Z"],
  ["-P7D", "2027-04-24T18:00:00.000Z"],
  ["PT1H", "2027-05-01T19:00:00.000Z"],
  ["+P1DT1H1M1S", "2027-05-02T19:01:01.000Z"],
  ["PT0S", DATE],
  ["-P9999999D", "0000-01-01T00:00:00.000Z"],
  ["P9999999DT999999999H", "9999-12-31T23:59:59.999Z"],
])("%s is %s", (moment, instant) => {
  expect(instantOf(moment, DATE)).toBe(instant);
});

test("moments move with the date, and those that are not set don't bind", () => {
  const details = { ...DETAILS, registrationOpensAt: "-P7D", cancelUntil: "-PT24H", promoteUntil: DATE };
  expect(momentsOf(details)).toEqual({
    opensAt: "2027-04-24T18:00:00.000Z",
    cancelUntil: "2027-04-30T18:00:00.000Z",
    promoteUntil: DATE,
  });
  expect(momentsOf({ ...details, date: "2027-05-02T18:00:00.000Z" })).toMatchObject({
    opensAt: "2027-04-25T18:00:00.000Z",
    promoteUntil: DATE,
  });
  expect(momentsOf(DETAILS)).toEqual({});
});

describe("a schedule", () => {
  test.each([
    [{ registrationOpensAt: "-PT1H", registrationClosesAt: "-PT1H" }, "registrationClosesAt"],
    [{ registrationOpensAt: DATE, registrationClosesAt: "-PT1S" }, "registrationClosesAt"],
    [{ endsAt: DATE }, "endsAt"],
  ])("can't be %j", (details, name) => {
    expect(scheduleConflict({ ...DETAILS, ...details })).toHaveProperty(name);
  });

  test("is anything else", () => {
    const details = { ...DETAILS, registrationOpensAt: "-PT1H", registrationClosesAt: "PT0S" };
    expect(scheduleConflict({ ...details, endsAt: "2027-05-01T18:00:00.001Z" })).toBeUndefined();
    expect(scheduleConflict({ ...DETAILS, cancelUntil: "P1D", promoteUntil: "P2D" })).toBeUndefined();
  });
});

test.each([
  ["2027-04-30T17:59:59.999Z", "scheduled"],
  ["2027-04-30T18:00:00.000Z", "open"],
  ["2027-05-01T16:59:59.999Z", "open"],
  ["2027-05-01T17:00:00.000Z", "closed"],
  ["2027-05-01T18:00:00.000Z", "started"],
  ["2027-05-01T22:00:00.000Z", "ended"],
])("at %s the event is %s", (at, phase) => {
  const moments = { registrationOpensAt: "-P1D", registrationClosesAt: "-PT1H" };
  expect(phaseOf({ ...DETAILS, ...moments, endsAt: "2027-05-01T22:00:00.000Z" }, at)).toBe(phase);
});
