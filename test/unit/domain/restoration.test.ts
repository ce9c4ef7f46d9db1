import { describe, expect, it } from "vitest";
import { restorationOf } from "#domain/restoration.ts";

const EARLIER = "2027-01-01T00:00:00.000Z";
const NOW = "2027-01-02T00:00:00.000Z";
const LATER = "2027-01-03T00:00:00.000Z";

describe("a restored event", () => {
  it("goes on at a version that no restore before had, though its own went back", () => {
    const { version, fact } = restorationOf({ version: 120, changedAt: EARLIER }, NOW);
    expect(version).toBe(Date.parse(NOW));
    expect(fact).toEqual({ type: "EventRestored", restoredVersion: 120, by: "restoration", at: NOW });
    const next = restorationOf({ version: 120, changedAt: EARLIER }, LATER);
    expect(next.version).toBeGreaterThan(version + 86_000_000);
  });

  it("never goes back, whatever the clock says", () => {
    const { version, fact } = restorationOf({ version: Date.parse(LATER), changedAt: LATER }, NOW);
    expect(version).toBe(Date.parse(LATER) + 1);
    expect(fact.at).toBe(LATER);
  });
});
