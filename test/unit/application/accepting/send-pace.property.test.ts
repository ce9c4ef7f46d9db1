import fc from "fast-check";
import { expect, test } from "vitest";
import { always } from "#test/support/arbitraries/property.ts";
import {
  leavesAt,
  paceAfterLeaving,
  paceAfterSend,
  paceWithLag,
  QUIET,
  type SeenLag,
  type SendPace,
} from "#application/accepting/send-pace.ts";

type What = "leaves" | "is taken" | "is refused" | SeenLag;

const what: fc.Arbitrary<What> = fc.oneof(
  fc.constantFrom("leaves" as const, "is taken" as const, "is refused" as const),
  fc.record({ ms: fc.double(), isEnded: fc.boolean() }),
);
const steps = fc.array(fc.record({ afterMs: fc.nat({ max: 20_000 }), what }));
const waiting = fc.record({ commands: fc.integer({ min: 1, max: 400 }), isFull: fc.boolean() });

function changed(pace: SendPace, it: What, now: number): SendPace {
  if (typeof it === "object") return paceWithLag(pace, it, now);
  return it === "leaves" ? paceAfterLeaving(pace, now) : paceAfterSend(pace, it === "is refused", now);
}

test("whatever happens, a message never leaves before the last one, nor rests longer than a second", async () => {
  await always(
    fc.property(steps, waiting, (past, next) => {
      let now = 0;
      let pace = QUIET;
      let leftAt = -Infinity;
      for (const { afterMs, what: it } of past) {
        now += afterMs;
        if (it === "leaves") leftAt = now;
        pace = changed(pace, it, now);
      }
      const due = leavesAt(pace, next, now);
      expect(due).toBeGreaterThanOrEqual(leftAt);
      expect(due).toBeLessThanOrEqual(leftAt + 1000);
      const more = { ...next, commands: next.commands + 1 };
      expect(leavesAt(pace, more, now), "a message with more commands rests no longer").toBeLessThanOrEqual(
        due,
      );
    }),
    { runs: 1000 },
  );
});
