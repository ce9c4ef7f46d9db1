import { describe, expect, it } from "vitest";
import { createFindings } from "#audit/findings.ts";
import type { Effect } from "#audit/replayed-event.ts";
import { checkRequestRecords } from "#audit/request-records.ts";
import type { Outcome } from "#domain/outcomes.ts";
import { type RequestRecord, type Result } from "#domain/request-record.ts";

const NOW = "2027-02-01T12:00:00.000Z";
const at = (minute: number): string => `2027-02-01T11:${String(minute).padStart(2, "0")}:00.000Z`;
const LONG_AGO = "2027-01-01T12:00:00.000Z";

const effect = (outcome: Outcome, minute: number): Effect => ({ outcome, at: at(minute) });
const ended = (result: Result, completedAt: string, key = completedAt): RequestRecord => {
  return { key, fingerprint: "f", acceptedAt: completedAt, completedAt, result };
};
const record = (outcome: Outcome, minute: number): RequestRecord =>
  ended({ status: "succeeded", outcome }, at(minute));
const refusal = (minute: number): RequestRecord =>
  ended({ status: "rejected", rejection: { type: "NotRegistered" } }, at(minute));

function differences(
  records: readonly RequestRecord[],
  effects: readonly Effect[],
  isEvent = false,
  forgottenThrough?: string,
): string[] {
  const findings = createFindings("e");
  const history = { records, forgottenThrough };
  checkRequestRecords({ item: "registrations ann", history, effects, isEvent }, NOW, findings);
  return findings.differences.map(({ invariant, detail }) => `${invariant} ${detail}`);
}

describe("one request, one effect", () => {
  it("holds where every effect has its record, in order, refusals and failures aside", () => {
    const records = [
      record("registered", 1),
      refusal(2),
      record("unregistered", 3),
      ended({ status: "failed" }, at(4)),
    ];
    expect(differences(records, [effect("registered", 1), effect("unregistered", 3)])).toEqual([]);
  });

  it("holds where a request ended later than its effect, for a clock that was ahead", () => {
    expect(differences([record("registered", 2)], [effect("registered", 1)])).toEqual([]);
  });

  it("holds where one request registered somebody and checked them in, or two did, at one moment", () => {
    const both: Effect[] = [effect("registered", 1), { ...effect("checked-in", 1), mayBePart: true }];
    const checkIn = ended({ status: "succeeded", outcome: "checked-in" }, at(1), "another");
    expect(differences([record("registered", 1)], both)).toEqual([]);
    expect(differences([record("registered", 1), checkIn], both)).toEqual([]);
  });

  it("finds out a check-in by itself that no request asked for", () => {
    const found = differences([record("registered", 1)], [effect("registered", 1), effect("checked-in", 2)]);
    expect(found[0]).toBe(`5 checked-in at ${at(2)}, where a request remembers registered at ${at(1)}`);
  });

  it("finds out what was done twice", () => {
    const effects = [effect("registered", 1), effect("unregistered", 2), effect("registered", 3)];
    const records = [record("unregistered", 2), record("registered", 3)];
    expect(differences(records, effects)).toEqual([`5 registered at ${at(1)}, but no request remembers it`]);
  });

  it("finds out what was answered and never done", () => {
    const found = differences(
      [record("registered", 1), record("unregistered", 2)],
      [effect("unregistered", 2)],
    );
    expect(found).toEqual([
      `5 a request remembers registered at ${at(1)}, but the journal knows nothing of it`,
    ]);
  });

  it("finds out what was answered otherwise than done", () => {
    expect(differences([record("registered", 1)], [effect("waitlisted", 1)])).toEqual([
      `5 waitlisted at ${at(1)}, where a request remembers registered at ${at(1)}`,
    ]);
  });

  it("finds out a request that ended before its effect", () => {
    expect(differences([record("registered", 1)], [effect("registered", 2)])).toEqual([
      `5 registered at ${at(2)}, where a request remembers registered at ${at(1)}`,
    ]);
  });

  it("finds out a request remembered twice", () => {
    const twice = [refusal(1), refusal(1)];
    expect(differences(twice, [])).toEqual(["5 remembers a request twice"]);
  });

  it("allows what is old to be forgotten", () => {
    expect(differences([], [{ outcome: "registered", at: LONG_AGO }])).toEqual([]);
  });

  it("allows a row to have forgotten what it had no room for", () => {
    expect(differences([refusal(2)], [effect("registered", 1)], false, at(1))).toEqual([]);
    expect(differences([refusal(2)], [effect("registered", 1)])).toHaveLength(1);
  });
});

describe("the requests of an event", () => {
  it("may succeed without an effect, when they change nothing", () => {
    const records = [record("updated", 1), record("updated", 2), record("updated", 3)];
    expect(differences(records, [effect("updated", 2)], true)).toEqual([]);
  });

  it("are found out when a change has none", () => {
    const found = differences([record("updated", 1)], [effect("updated", 1), effect("updated", 2)], true);
    expect(found).toEqual([`5 updated at ${at(2)}, but no request remembers it`]);
  });
});
