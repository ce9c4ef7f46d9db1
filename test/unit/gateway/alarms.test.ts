import { describe, expect, test } from "vitest";
import { alarmsNow, stateOf } from "#gateway/console/alarms.ts";
import { type Alarm, ALARMS } from "#platform/alarms.ts";

const all = Object.entries<Alarm>(ALARMS);

test.each(all)("%s is raised on the wrong side of its threshold, not at it", (_, alarm) => {
  const { threshold } = alarm;
  const limit = "over" in threshold ? threshold.over : threshold.under;
  const states = [limit - 1, limit, limit + 1].map((value) => stateOf(alarm, value));
  expect(states).toEqual("over" in threshold ? ["ok", "ok", "alarm"] : ["alarm", "ok", "ok"]);
});

describe("what a gateway knows", () => {
  const FIGURES = {
    commands: { waiting: 7, inFlight: 100_001 },
    deadLetters: { waiting: 0, inFlight: 0 },
    eventsPending: 1,
    offersOverdue: 0,
  };
  const known = (figures: Parameters<typeof alarmsNow>[0], own: Parameters<typeof alarmsNow>[1]) =>
    Object.fromEntries(
      alarmsNow(figures, own)
        .filter(({ state }) => state !== "elsewhere")
        .map(({ id, state, value }) => [id, [state, value]]),
    );

  test("has its figure and its state; every other alarm is known elsewhere", () => {
    expect(known(FIGURES, { clockOffset: -31, dependencies: 1 })).toEqual({
      DependencyIsDown: ["ok", 1],
      DeadLetters: ["ok", 0],
      ClockIsOff: ["alarm", 31],
      OffersDontLapse: ["ok", 0],
      NotificationsWait: ["alarm", 1],
      InFlight: ["alarm", 100_001],
    });
    expect(alarmsNow(FIGURES, { clockOffset: 0, dependencies: 1 }).map(({ id }) => id)).toEqual(
      all.map(([id]) => id),
    );
  });

  test("is unknown while it can't be read, never in order", () => {
    const none = {
      commands: undefined,
      deadLetters: undefined,
      eventsPending: undefined,
      offersOverdue: undefined,
    };
    const states = known(none, { clockOffset: undefined, dependencies: undefined });
    expect(Object.values(states)).toEqual(Array.from({ length: 6 }, () => ["unknown", undefined]));
  });
});
