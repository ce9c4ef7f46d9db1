import { createHash } from "node:crypto";
import { deflateRawSync } from "node:zlib";
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
function bytesOf({ packedReceipts, ...rest }: Record<string, unknown>): number {
  return JSON.stringify(rest).length + (packedReceipts as Uint8Array).byteLength;
}

const roundTrip = (history: Parameters<typeof historyToItem>[0]) => readHistory(historyToItem(history));

/** Commands under an Idempotency-Key that a row remembers whatever they are: docs/architecture.md says so. */
const KEYED_REMEMBERED = 144;

const updated: Result = { status: "succeeded", outcome: "updated" };
const digest = (i: number, bytes: number) =>
  createHash("sha256").update(`${i}`).digest().subarray(0, bytes).toString("base64url");
/** A request under a key, a minute after the one before. */
const under = (i: number, result: Result): RequestRecord => {
  const times = { acceptedAt: at(i * 60_007), completedAt: at(i * 60_007 + 20 + (i % 77)) };
  return { ...recordOf(i, result), key: digest(i, 16), ...times };
};

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
    const histories = fc.array(record, { maxLength: 60, size: "max" });
    fc.assert(
      fc.property(histories, (records) => {
        expect(readHistory(historyToItem({ records }))).toEqual({ records });
      }),
    );
  });

  it("shows the newest two to versions that know nothing else", () => {
    const records = recordsOf(40, () => refusal);
    expect(historyToItem({ records })["receipts"]).toEqual(records.slice(-2));
    expect(historyToItem({ records: records.slice(0, 2) })).toEqual({
      receipts: records.slice(0, 2),
      packedReceipts: undefined,
      forgottenThrough: undefined,
    });
  });

  it.each<[string, number, (i: number) => RequestRecord]>([
    ["refusals", 1100, (i) => under(i, refusal)],
    ["updates, each of something else", 500, (i) => ({ ...under(i, updated), fingerprint: digest(i, 8) })],
    ["a seat taken and given up", 3000, (i) => under(i, i % 2 ? seated(i * 60_007) : refusal)],
    ["a seat taken each time", 1001, (i) => under(i, seated(i * 60_007))],
  ])("of %s under keys has 6.3 KB, and at least the newest 144", (_, n, record) => {
    const records = Array.from({ length: n }, (__, i) => record(i));
    const item = historyToItem({ records });
    expect(bytesOf(item)).toBeLessThanOrEqual(6.3 * 1024);
    const history = readHistory(item);
    const kept = history.records.length;
    expect(kept).toBeGreaterThanOrEqual(KEYED_REMEMBERED);
    expect(history.records).toEqual(records.slice(-kept));
    const [last, first] = [records.at(-kept - 1), records.at(-kept)];
    expect(history.forgottenThrough).toBe(last?.acceptedAt);
    expect(isForgotten(first?.acceptedAt ?? "", history, first?.acceptedAt ?? "")).toBe(false);
  });

  it("forgets first what had no Idempotency-Key, wherever it stands", () => {
    const clicks = () => ({ ...recordOf(0, refusal), key: randomKey() });
    const keyed = (from: number) =>
      recordsOf(20, () => refusal).map((one, i) => ({ ...one, key: digest(from + i, 16) }));
    const first = keyed(100);
    const records = [...first, ...Array.from({ length: 1000 }, clicks), ...keyed(200), clicks()];
    const keys = new Set(roundTrip({ records }).records.map(({ key }) => key));
    for (const { key } of [...first, ...keyed(200)]) expect(keys.has(key)).toBe(true);
    expect(keys.size).toBeLessThan(300);
  });

  it("forgets refusals without a key after ten minutes, if others follow, but nothing else", () => {
    const minute = (i: number) => ({ acceptedAt: at(i * 60_000), completedAt: at(i * 60_000) });
    const click = (i: number, result: Result = refusal) => ({
      ...recordOf(i, result),
      ...minute(i),
      key: randomKey(),
    });
    const records = [click(0), click(1, seated(1)), { ...recordOf(2, refusal), ...minute(2) }, click(3)];
    const later = [click(4), click(5), click(14), click(14), click(14), click(15)];

    expect(roundTrip({ records })).toEqual({ records });
    const { records: kept, forgottenThrough } = roundTrip({ records: [...records, ...later] });
    expect(kept).toEqual([...records.slice(1, 3), ...later.slice(1)]);
    expect(forgottenThrough).toBe(at(4 * 60_000));
    const idle = [...records, click(1000)];
    expect(roundTrip({ records: idle }).records).toEqual(idle.slice(1));
    expect(roundTrip({ records: idle, inHand: 5 })).toEqual({ records: idle });
  });

  it("keeps what is in a worker's hands beyond that", () => {
    const records = recordsOf(3000, () => refusal).map((one, i) => ({ ...one, key: digest(i, 16) }));
    const kept = (inHand: number) => roundTrip({ records, inHand }).records.length;
    expect([kept(2000), kept(3000)]).toEqual([2000, 3000]);
    expect(kept(5)).toBe(kept(0));
    expect(bytesOf(historyToItem({ records, inHand: 3000 }))).toBeLessThan(90 * 1024);
  });

  it("never forgets that it has forgotten", () => {
    const records = recordsOf(20, () => refusal);
    const forgottenThrough = at(-5);
    expect(roundTrip({ records, forgottenThrough })).toEqual({ records, forgottenThrough });
    const many = Array.from({ length: 1100 }, (_, i) => under(i, refusal));
    expect(roundTrip({ records: many, forgottenThrough: at(1e9) }).forgottenThrough).toBe(at(1e9));
  });

  it("is read as it was packed before, with what was stored since", () => {
    const records = recordsOf(30, (i) => (i % 2 ? seated(i) : refusal));
    const entries = Buffer.concat(
      records.slice(0, 10).map(({ key, fingerprint, acceptedAt, completedAt }, i) => {
        const times = Buffer.alloc(18);
        times.writeDoubleBE(Date.parse(acceptedAt), 0);
        times.writeDoubleBE(Date.parse(completedAt), 8);
        times.writeUInt16BE(i, 16);
        return Buffer.concat([Buffer.from(key, "base64url"), Buffer.from(fingerprint, "base64url"), times]);
      }),
    );
    const olderReceipts = { results: records.slice(0, 10).map(({ result }) => result), entries };
    const item = { receipts: records.slice(10, 26), olderReceipts };
    expect(readHistory(item).records).toEqual(records.slice(0, 26));
    expect(roundTrip({ records: [...readHistory(item).records, ...records.slice(26)] })).toEqual({ records });
    expect(() => readHistory({ ...item, olderReceipts: { ...olderReceipts, results: [] } })).toThrow(
      "no result 0",
    );
  });

  it("of a row that was full in former versions has forgotten what was before it", () => {
    const receipts = recordsOf(1000, () => refusal);
    expect(readHistory({ receipts })).toEqual({ records: receipts, forgottenThrough: at(0) });
    expect(readHistory({ receipts: receipts.slice(1) })).toEqual({ records: receipts.slice(1) });
  });

  it("that can't have been written so is not read", () => {
    const item = historyToItem({ records: recordsOf(40, () => refusal) });
    const packed = (columns: object) => ({
      ...item,
      packedReceipts: deflateRawSync(JSON.stringify(columns)),
    });
    const whole = { keys: ["k"], fingerprints: ["f"], accepted: [1], took: [1], results: [refusal] };
    expect(readHistory(packed(whole)).records).toHaveLength(3);
    expect(() => readHistory(packed({ ...whole, results: [] }))).toThrow("record 0 is not whole");
    expect(() => readHistory(packed({ ...whole, took: "soon" }))).toThrow(/took/);
    expect(() => readHistory({ ...item, packedReceipts: Buffer.from("junk") })).toThrow();
    expect(() => readHistory({ receipts: "none" })).toThrow(/receipts/);
  });
});
