import { describe, expect, it } from "vitest";
import { createFindings } from "#audit/findings.ts";
import type { Effect } from "#audit/hall.ts";
import { checkRemembered } from "#audit/remembered.ts";
import type { Outcome } from "#domain/outcomes.ts";
import { MAX_RECEIPTS, type Receipt, type Result } from "#domain/request-record.ts";

const NOW = "2027-02-01T12:00:00.000Z";
const at = (minute: number): string => `2027-02-01T11:${String(minute).padStart(2, "0")}:00.000Z`;
const LONG_AGO = "2027-01-01T12:00:00.000Z";

const effect = (outcome: Outcome, minute: number): Effect => ({ outcome, at: at(minute) });
const ended = (result: Result, completedAt: string, key = completedAt): Receipt => {
  return { key, fingerprint: "f", acceptedAt: completedAt, completedAt, result };
};
const receipt = (outcome: Outcome, minute: number): Receipt =>
  ended({ status: "succeeded", outcome }, at(minute));
const refusal = (minute: number): Receipt =>
  ended({ status: "rejected", rejection: { type: "NotRegistered" } }, at(minute));

function differences(receipts: readonly Receipt[], effects: readonly Effect[], isEvent = false): string[] {
  const findings = createFindings("e");
  checkRemembered({ item: "registrations ann", receipts, effects, isEvent }, NOW, findings);
  return findings.differences.map(({ invariant, detail }) => `${invariant} ${detail}`);
}

describe("one request, one effect", () => {
  it("holds where every effect has its receipt, in order, refusals and failures aside", () => {
    const receipts = [
      receipt("registered", 1),
      refusal(2),
      receipt("unregistered", 3),
      ended({ status: "failed" }, at(4)),
    ];
    expect(differences(receipts, [effect("registered", 1), effect("unregistered", 3)])).toEqual([]);
  });

  it("holds where a request ended later than its effect, for a clock that was ahead", () => {
    expect(differences([receipt("registered", 2)], [effect("registered", 1)])).toEqual([]);
  });

  it("finds out what was done twice", () => {
    const effects = [effect("registered", 1), effect("unregistered", 2), effect("registered", 3)];
    const receipts = [receipt("unregistered", 2), receipt("registered", 3)];
    expect(differences(receipts, effects)).toEqual([`5 registered at ${at(1)}, but no request remembers it`]);
  });

  it("finds out what was answered and never done", () => {
    const found = differences(
      [receipt("registered", 1), receipt("unregistered", 2)],
      [effect("unregistered", 2)],
    );
    expect(found).toEqual([
      `5 a request remembers registered at ${at(1)}, but the journal knows nothing of it`,
    ]);
  });

  it("finds out what was answered otherwise than done", () => {
    expect(differences([receipt("registered", 1)], [effect("waitlisted", 1)])).toEqual([
      `5 waitlisted at ${at(1)}, where a request remembers registered at ${at(1)}`,
    ]);
  });

  it("finds out a request that ended before its effect", () => {
    expect(differences([receipt("registered", 1)], [effect("registered", 2)])).toEqual([
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

  it("allows a row that is full to have forgotten", () => {
    const many = Array.from({ length: MAX_RECEIPTS }, (_, i) =>
      ended({ status: "failed" }, at(1), String(i)),
    );
    expect(differences(many, [effect("registered", 1)])).toEqual([]);
    expect(differences(many.slice(1), [effect("registered", 1)])).toHaveLength(1);
  });
});

describe("the requests of an event", () => {
  it("may succeed without an effect, when they change nothing", () => {
    const receipts = [receipt("updated", 1), receipt("updated", 2), receipt("updated", 3)];
    expect(differences(receipts, [effect("updated", 2)], true)).toEqual([]);
  });

  it("are found out when a change has none", () => {
    const found = differences([receipt("updated", 1)], [effect("updated", 1), effect("updated", 2)], true);
    expect(found).toEqual([`5 updated at ${at(2)}, but no request remembers it`]);
  });
});
