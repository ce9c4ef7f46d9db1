import { describe, expect, it } from "vitest";
import { expiryOf, isExpired, MAX_RECORDS, type RequestRecord, unexpired } from "#domain/request-record.ts";

const DAY = 24 * 60 * 60 * 1000;
const START = "2027-01-01T00:00:00.000Z";
const after = (ms: number) => new Date(Date.parse(START) + ms).toISOString();
const of = (completedAt: string): RequestRecord => {
  return { key: completedAt, fingerprint: "f", acceptedAt: START, completedAt, result: { status: "failed" } };
};

describe("a record", () => {
  it("is kept for 22 days: longer than any message that could repeat its command", () => {
    expect(isExpired(START, after(22 * DAY))).toBe(false);
    expect(isExpired(START, after(22 * DAY + 1))).toBe(true);
    expect(expiryOf(START).toISOString()).toBe(after(22 * DAY));
  });

  it("is pruned by the time of its own end, and the others stay in order", () => {
    const records = [of(START), of(after(DAY)), of(after(2 * DAY))];
    expect(unexpired(records, after(22.5 * DAY)).map(({ key }) => key)).toEqual([after(DAY), after(2 * DAY)]);
  });

  it("is among the newest thousand of its row", () => {
    const records = Array.from({ length: MAX_RECORDS + 2 }, () => of(after(DAY)));
    expect(unexpired(records, after(DAY))).toEqual(records.slice(2));
  });

  it("from a clock ahead of ours is not expired", () => {
    expect(isExpired(after(DAY), START)).toBe(false);
  });
});
