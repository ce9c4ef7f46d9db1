import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { instantOfLocal, localOf } from "#gateway/console/local-time.ts";

describe("a local time", () => {
  it.each([
    ["2027-05-01T20:00", "Europe/Berlin", "2027-05-01T18:00:00.000Z"],
    ["2027-01-01T20:00", "America/New_York", "2027-01-02T01:00:00.000Z"],
    ["2027-05-01T20:00", "UTC", "2027-05-01T20:00:00.000Z"],
    ["2027-05-01T05:15", "Asia/Kathmandu", "2027-04-30T23:30:00.000Z"],
    // The hour that there is twice, and the one that there is not.
    ["2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30:00.000Z"],
    ["2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:30:00.000Z"],
  ])("%s in %s is %s", (local, zone, instant) => {
    expect(instantOfLocal(local, zone)).toBe(instant);
  });

  it.each(["", "soon", "2027-13-01T20:00", "2027-05-01", "2027-05-01T20:00Z"])("'%s' is none", (text) => {
    expect(instantOfLocal(text, "UTC")).toBeUndefined();
  });

  test("is the one from which it came, outside of the hour that there is twice", () => {
    const minutes = fc.integer({ min: 28_000_000, max: 40_000_000 });
    const zones = fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe");
    fc.assert(
      fc.property(minutes, zones, (minute, zone) => {
        const local = localOf(new Date(minute * 60_000).toISOString(), zone);
        const back = instantOfLocal(local, zone) ?? "";
        expect(localOf(back, zone)).toBe(local);
        expect(Date.parse(back)).toBeLessThanOrEqual(minute * 60_000);
      }),
    );
  });
});
