import { describe, expect, it } from "vitest";
import { createClockOffset, leastOffset } from "#platform/clock-offset.ts";

const AT = Date.parse("2027-01-01T12:00:00.000Z");

describe("the offset of a clock", () => {
  it.each([
    ["the same second", { told: AT, before: AT + 300, after: AT + 310 }, 0],
    [
      "the end of a second, told without its milliseconds",
      { told: AT, before: AT + 999, after: AT + 1005 },
      0,
    ],
    ["some moment of a long call", { told: AT + 9000, before: AT, after: AT + 20_000 }, 0],
    ["a time before the call", { told: AT, before: AT + 61_000, after: AT + 61_010 }, 60_000],
    ["a time after the call", { told: AT, before: AT - 60_010, after: AT - 60_000 }, -60_000],
  ])("is what is certain: told %s", (_, reading, expected) => {
    expect(leastOffset(reading)).toBe(expected);
  });

  it("is the last one that was told, and is logged when it is too much, and when it is not any more", () => {
    const lines: string[] = [];
    const log = (fields: object, message: string) => void lines.push(`${JSON.stringify(fields)} ${message}`);
    const clock = createClockOffset({ debug: log, info: log, warn: log, error: log });
    const told = (offsetMs: number): void => {
      clock.note({ told: AT, before: AT + offsetMs, after: AT + offsetMs });
    };
    expect(clock.ms()).toBe(0);
    for (const offsetMs of [-100_000, -130_000, -140_000, 0, 130_000]) told(offsetMs);
    expect(clock.ms()).toBe(129_000);
    expect(lines).toEqual([
      `{"seconds":-130} this machine's clock is off`,
      `{} this machine's clock is right again`,
      `{"seconds":129} this machine's clock is off`,
    ]);
  });
});
