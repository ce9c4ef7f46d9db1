import { describe, expect, it } from "vitest";
import { readStable } from "#application/querying/read-stable.ts";
import type { EventState } from "#domain/event-state.ts";
import { eventOf, given } from "#test/unit/domain/given.ts";

const at = (version: number): EventState => ({ ...eventOf(given({ capacity: 1 })), version });

/** Reads that see these versions one after another, and the last one from then on. */
function versions(...seen: number[]) {
  let reads = 0;
  return () => Promise.resolve(at(seen[Math.min(reads++, seen.length - 1)] ?? 0));
}

describe("reading something together with its event", () => {
  it("reads once when the event stood still", async () => {
    let reads = 0;
    const { snapshot, result } = await readStable(versions(7), () => Promise.resolve(++reads));
    expect([snapshot.version, result]).toEqual([7, 1]);
  });

  it("reads again when the event moved in between, and gives what belongs together", async () => {
    let reads = 0;
    const { snapshot, result } = await readStable(versions(1, 2, 3, 3), () => Promise.resolve(++reads));
    expect([snapshot.version, result]).toEqual([3, 3]);
  });

  it("gives the last attempt on an event that never stands still", async () => {
    let version = 0;
    let reads = 0;
    const moving = () => Promise.resolve(at(++version));
    const { result } = await readStable(moving, () => Promise.resolve(++reads));
    expect(result).toBe(5);
  });

  it("watches every event of many", async () => {
    let second = 1;
    let reads = 0;
    const both = () =>
      Promise.resolve(
        new Map([
          ["a", { ...at(1), eventId: "a" }],
          ["b", { ...at(second), eventId: "b" }],
        ]),
      );
    const { result } = await readStable(both, () => {
      if (reads === 0) second = 2;
      return Promise.resolve(++reads);
    });
    expect(result).toBe(2);
  });
});
