import { describe, expect, test } from "vitest";
import {
  earlier,
  instantOf,
  isBefore,
  later,
  lengthOf,
  momentsOf,
  phaseOf,
  scheduleConflict,
} from "#domain/schedule.ts";
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
  const details = { ...DETAILS, ...moments, endsAt: "2027-05-01T22:00:00.000Z" };
  expect(phaseOf({ details }, at)).toBe(phase);
  expect(phaseOf({ details, draft: true }, at)).toBe("draft");
  expect(phaseOf({ details, draft: true, cancelled: {} }, at)).toBe("cancelled");
});

test("an event without moments is open until it begins, and those that are set bind alone", () => {
  const [before, after] = ["2027-05-01T17:59:59.999Z", "2027-05-03T00:00:00.000Z"];
  expect([before, after].map((at) => phaseOf({ details: DETAILS }, at))).toEqual(["open", "started"]);
  const closing = { ...DETAILS, registrationClosesAt: "-PT1S" };
  expect(phaseOf({ details: closing }, before)).toBe("closed");
  expect(scheduleConflict(closing)).toBeUndefined();
  expect(scheduleConflict({ ...DETAILS, registrationOpensAt: "-PT1S" })).toBeUndefined();
  expect(momentsOf(DETAILS)).toStrictEqual({});
});

test("moments are calculated once for the same details", () => {
  const details = { ...DETAILS, promoteUntil: "-PT1H" };
  expect(momentsOf(details)).toBe(momentsOf(details));
});

test.each([
  ["PT12M", 720_000],
  ["PT345S", 345_000],
  ["PT27H", 97_200_000],
  ["P11D", 950_400_000],
  ["P1DT2S", 86_402_000],
  ["-PT1S", -1000],
])("%s is %i ms", (duration, ms) => {
  expect(lengthOf(duration)).toBe(ms);
});

test.each(["", "P", "PT", "1D", "xP1D", "P1Dx", "P1DT", "P1H", "P1M", "PT1D", "P12345678D", "PT1.5H"])(
  "%j is no duration",
  (text) => {
    expect(lengthOf(text)).toBeUndefined();
  },
);

test("of two instants one is later, the other earlier, and a moment that is not set never comes", () => {
  const [a, b] = ["2027-05-01T00:00:00.000Z", "2027-05-02T00:00:00.000Z"];
  expect([later(a, b), later(b, a), earlier(a, b), earlier(b, a)]).toEqual([b, b, a, a]);
  expect([isBefore(a, b), isBefore(a, a), isBefore(b, a), isBefore(b, undefined)]).toEqual([
    true,
    false,
    false,
    true,
  ]);
});
