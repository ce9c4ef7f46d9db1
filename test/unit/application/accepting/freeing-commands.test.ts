import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFreeingCommands } from "#application/accepting/freeing-commands.ts";
import type { RequestReference } from "#application/accepting/request-id.ts";
import type { RequestRecord } from "#domain/request-record.ts";
import { NOW } from "#test/unit/domain/given.ts";

const QUARTER_MS = 15 * 60_000;

const reference = (key: string, eventId = "e"): RequestReference => {
  return { type: "unregister", eventId, userId: "ann", key, fingerprint: "f", acceptedAt: NOW };
};

/** Request records in memory, the rows that were read, and a hook that is called before each read. */
function memory() {
  const records: RequestRecord[] = [];
  const asked: unknown[] = [];
  const before = { read: (): void => undefined };
  const memory = {
    histories: async (rows: readonly unknown[]) => {
      before.read();
      asked.push(...rows);
      return [{ records }];
    },
  };
  const end = (key: string): void => {
    records.push({ key, fingerprint: "f", acceptedAt: NOW, completedAt: NOW, result: { status: "failed" } });
  };
  return { freeing: createFreeingCommands(memory), asked, end, before };
}

describe("commands that may free a seat", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
  afterEach(() => void vi.useRealTimers());

  it("have ended where there were none, which costs no read", async () => {
    const { freeing, asked } = memory();
    freeing.record(reference("k", "other"));
    expect([await freeing.haveEnded("e"), asked]).toEqual([true, []]);
  });

  it("have ended when the last of their event has, which is asked for only until then", async () => {
    const { freeing, asked, end } = memory();
    for (const key of ["k1", "k2"]) freeing.record(reference(key));
    end("k1");
    expect(await freeing.haveEnded("e")).toBe(false);
    end("k2");
    expect([await freeing.haveEnded("e"), await freeing.haveEnded("e")]).toEqual([true, true]);
    expect(asked).toEqual([reference("k2"), reference("k2")]);
  });

  it("are waited for a quarter of an hour, and no longer", async () => {
    const { freeing } = memory();
    freeing.record(reference("k"));
    vi.advanceTimersByTime(QUARTER_MS);
    expect(await freeing.haveEnded("e")).toBe(false);
    vi.advanceTimersByTime(1);
    expect(await freeing.haveEnded("e")).toBe(true);
  });

  it("may all be under way for a quarter of an hour once there were too many to remember", async () => {
    const { freeing } = memory();
    for (let i = 0; i < 10_000; i++) freeing.record(reference("k", `e${i}`));
    expect(await freeing.haveEnded("e")).toBe(true);
    freeing.record(reference("k", "one-more"));
    expect(await freeing.haveEnded("e")).toBe(false);
    vi.advanceTimersByTime(QUARTER_MS);
    expect(await freeing.haveEnded("e")).toBe(true);
  });

  it("are not forgotten when another one was recorded while the last was looked up", async () => {
    const { freeing, end, before } = memory();
    freeing.record(reference("k1"));
    end("k1");
    before.read = () => freeing.record(reference("k2"));
    expect(await freeing.haveEnded("e")).toBe(true);
    before.read = () => undefined;
    expect(await freeing.haveEnded("e")).toBe(false);
  });
});
