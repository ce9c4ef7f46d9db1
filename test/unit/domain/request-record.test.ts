import { describe, expect, it } from "vitest";
import {
  expiryOf,
  formerExpiryOf,
  isDropped,
  isExpired,
  isForgotten,
  RECORD_RETENTION_DAYS,
  type RequestRecord,
  unexpired,
} from "#domain/request-record.ts";
import { resourceDefinitions } from "#infra/resources.ts";
import { resourceNames } from "#platform/resource-names.ts";

const DAY = 24 * 60 * 60 * 1000;
const START = "2027-01-01T00:00:00.000Z";
const after = (ms: number) => new Date(Date.parse(START) + ms).toISOString();
const of = (completedAt: string): RequestRecord => {
  return { key: completedAt, fingerprint: "f", acceptedAt: START, completedAt, result: { status: "failed" } };
};

describe("a record", () => {
  it("is kept for 42 days: longer than any message that could repeat its command", () => {
    expect(isExpired(START, after(42 * DAY))).toBe(false);
    expect(isExpired(START, after(42 * DAY + 1))).toBe(true);
    expect(expiryOf(START).toISOString()).toBe(after(42 * DAY));
  });

  it("outlives a command that waits, is put aside, is sent back, and waits again, each for as long as it can", () => {
    const { queues } = resourceDefinitions(resourceNames("muster"));
    const daysIn = (isDeadLetters: boolean) => {
      const queue = queues.find(({ redrive }) => (redrive === undefined) === isDeadLetters);
      return Number(queue?.attributes["MessageRetentionPeriod"]) / (DAY / 1000);
    };
    expect(RECORD_RETENTION_DAYS).toBe(daysIn(false) + daysIn(true) + daysIn(false));
  });

  it("is pruned by the time of its own end, and the others stay in order", () => {
    const records = [of(START), of(after(DAY)), of(after(2 * DAY))];
    expect(unexpired(records, after(42.5 * DAY)).map(({ key }) => key)).toEqual([after(DAY), after(2 * DAY)]);
  });

  it("from a clock ahead of ours is not expired", () => {
    expect(isExpired(after(DAY), START)).toBe(false);
  });
});

describe("a request without a record", () => {
  const forgotten = (acceptedAt: string, forgottenThrough: string | undefined, now = after(DAY)) =>
    isForgotten(acceptedAt, { records: [], forgottenThrough }, now);

  it("is forgotten if one that was accepted later, or with it, was", () => {
    expect(forgotten(after(5), after(5))).toBe(true);
    expect(forgotten(after(5), after(6))).toBe(true);
    expect(forgotten(after(5), after(4))).toBe(false);
    expect(forgotten(after(5), undefined)).toBe(false);
  });

  it("is forgotten once it is older than any record can be", () => {
    expect(forgotten(START, undefined, after(42 * DAY))).toBe(false);
    expect(forgotten(START, undefined, after(42 * DAY + 1))).toBe(true);
  });
});

it("a row that a former version wrote last forgets after 22 days", () => {
  expect(formerExpiryOf(START).toISOString()).toBe(after(22 * DAY));
});

it("was dropped if the row has forgotten what was accepted until then, and not if it never forgot", () => {
  const records: readonly RequestRecord[] = [];
  expect(isDropped(START, { records })).toBe(false);
  expect(isDropped(START, { records, forgottenThrough: START })).toBe(true);
  expect(isDropped(after(1), { records, forgottenThrough: START })).toBe(false);
});
