import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomKey } from "#application/accepting/random-key.ts";
import { historyToItem, readHistory } from "#adapters/dynamodb/history-items.ts";
import { isForgotten, type RequestRecord, type Result } from "#domain/request-record.ts";

const START = Date.parse("2027-01-01T12:00:00.000Z");
const at = (ms: number) => new Date(START + ms).toISOString();
const keyOf = (i: number) => Buffer.from(i.toString(16).padStart(32, "0"), "hex").toString("base64url");

const refusal: Result = {
  status: "rejected",
  rejection: { type: "AlreadyRegistered", standing: { status: "registered", registeredAt: at(0) } },
};
const seated = (i: number): Result => ({
  status: "succeeded",
  outcome: "registered",
  standing: { status: "registered", registeredAt: at(i) },
});

const recordOf = (i: number, result: Result): RequestRecord => ({
  key: keyOf(i),
  fingerprint: "n9Uk9XxmHyA",
  acceptedAt: at(i),
  completedAt: at(i + 40),
  result,
});
const recordsOf = (n: number, result: (i: number) => Result) =>
  Array.from({ length: n }, (_, i) => recordOf(i, result(i)));

/** What DynamoDB counts, to a few bytes. */
function bytesOf({ olderReceipts, ...rest }: Record<string, unknown>): number {
  const { results, entries } = olderReceipts as { results: unknown[]; entries: Uint8Array };
  return JSON.stringify({ ...rest, results }).length + entries.byteLength;
}

describe("the request history of a row, as it is stored", () => {
  const result = fc.constantFrom<Result>(
    refusal,
    { status: "failed" },
    { status: "succeeded", outcome: "unregistered" },
    seated(7),
  );
  const record = fc.record({
    key: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((b) => Buffer.from(b).toString("base64url")),
    fingerprint: fc
      .uint8Array({ minLength: 8, maxLength: 8 })
      .map((b) => Buffer.from(b).toString("base64url")),
    acceptedAt: fc.date({ noInvalidDate: true, min: new Date(0) }).map((date) => date.toISOString()),
    completedAt: fc.date({ noInvalidDate: true, min: new Date(0) }).map((date) => date.toISOString()),
    result,
  });

  it("is read as it was written, however many requests there are and however they ended", () => {
    const histories = fc.array(record, { maxLength: 120, size: "max" });
    fc.assert(
      fc.property(histories, (records) => {
        expect(readHistory(historyToItem({ records }))).toEqual({ records });
      }),
    );
  });

  it("shows the newest sixteen to versions that know nothing else", () => {
    const records = recordsOf(40, () => refusal);
    expect(historyToItem({ records })["receipts"]).toEqual(records.slice(-16));
    expect(historyToItem({ records: records.slice(0, 16) })).toEqual({
      receipts: records.slice(0, 16),
      olderReceipts: undefined,
      forgottenThrough: undefined,
    });
  });

  it.each<[string, number, (i: number) => Result]>([
    ["eleven hundred clicks that were all refused", 1100, () => refusal],
    ["a seat taken and given up for hours", 3000, (i) => (i % 2 ? seated(i) : refusal)],
    ["a row that held a thousand before", 1001, (i) => seated(i)],
  ])("has at most 32 KB after %s; what has no room is forgotten, oldest first", (_, n, ended) => {
    const records = recordsOf(n, ended);
    const item = historyToItem({ records });
    expect(bytesOf(item)).toBeLessThanOrEqual(32 * 1024);
    const history = readHistory(item);
    const kept = history.records.length;
    expect(kept).toBeGreaterThan(100);
    expect(history.records).toEqual(records.slice(-kept));
    const [last, first] = [records.at(-kept - 1), records.at(-kept)];
    expect(history.forgottenThrough).toBe(last?.acceptedAt);
    expect(isForgotten(first?.acceptedAt ?? "", history, at(n))).toBe(false);
  });

  it("forgets first what had no Idempotency-Key, wherever it stands", () => {
    const clicks = () => ({ ...recordOf(0, refusal), key: randomKey() });
    const under = (from: number) =>
      recordsOf(20, () => refusal).map((one, i) => ({ ...one, key: keyOf(from + i) }));
    const first = under(100);
    const records = [...first, ...Array.from({ length: 1000 }, clicks), ...under(200), clicks()];
    const keys = new Set(readHistory(historyToItem({ records })).records.map(({ key }) => key));
    for (const { key } of [...first, ...under(200)]) expect(keys.has(key)).toBe(true);
    expect(keys.size).toBeLessThan(700);
  });

  it("keeps what is in a worker's hands beyond that", () => {
    const records = recordsOf(3000, () => refusal);
    const kept = (inHand: number) => readHistory(historyToItem({ records, inHand })).records.length;
    expect([kept(2000), kept(3000)]).toEqual([2000, 3000]);
    expect(kept(5)).toBe(kept(0));
    expect(bytesOf(historyToItem({ records, inHand: 3000 }))).toBeLessThan(150 * 1024);
  });

  it("never forgets that it has forgotten", () => {
    const records = recordsOf(20, () => refusal);
    const forgottenThrough = at(-5);
    expect(readHistory(historyToItem({ records, forgottenThrough }))).toEqual({ records, forgottenThrough });
    const item = historyToItem({ records: recordsOf(1100, () => refusal), forgottenThrough: at(99_999) });
    expect(readHistory(item).forgottenThrough).toBe(at(99_999));
  });

  it("of a row that was full in former versions has forgotten what was before it", () => {
    const receipts = recordsOf(1000, () => refusal);
    expect(readHistory({ receipts })).toEqual({ records: receipts, forgottenThrough: at(0) });
    expect(readHistory({ receipts: receipts.slice(1) })).toEqual({ records: receipts.slice(1) });
  });

  it("that can't have been written so is not read", () => {
    const item = historyToItem({ records: recordsOf(40, () => refusal) });
    const older = item["olderReceipts"] as { entries: Uint8Array };
    expect(() => readHistory({ ...item, olderReceipts: { ...older, results: [] } })).toThrow("no result 0");
    expect(() => readHistory({ receipts: "none" })).toThrow(/receipts/);
  });
});
