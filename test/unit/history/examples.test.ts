import { expect, it } from "vitest";
import { expectLinearizable } from "#test/support/history/expect-linearizable.ts";
import { checkLinearizable } from "#test/support/history/linearizable.ts";
import {
  type EventAnswer,
  type EventOperation,
  eventSpecification,
} from "#test/support/history/specification.ts";

/** How clients see each broken promise, and histories that look broken and are not. */

type Played = readonly [from: number, to: number, what: string, answer?: EventAnswer];

/** `[1, 2, "register ann", "registered"]`: called at 1, answered at 2. */
const history = (operations: readonly Played[]): EventOperation[] =>
  operations.map(([called, returned, what, answer]) => {
    const [type = "", subject = ""] = what.split(" ");
    const input = type === "resize" ? { type, capacity: Number(subject) } : { type, userId: subject };
    return { client: subject, input: input as EventOperation["input"], called, returned, answer };
  });

type Example = {
  readonly rule: string;
  readonly capacity?: number;
  readonly hasWaitlist?: boolean;
  readonly operations: readonly Played[];
};

const never = Infinity;

const BROKEN: readonly Example[] = [
  {
    rule: "a seat given twice",
    operations: [
      [0, 9, "register ann", "registered"],
      [0, 9, "register bob", "registered"],
    ],
  },
  {
    rule: "a registration that ended, and is not there later",
    operations: [
      [0, 1, "register ann", "registered"],
      [2, 3, "find ann", "has nothing"],
    ],
  },
  {
    rule: "overtaking: a seat for a newcomer while somebody waits",
    operations: [
      [0, 1, "register ann", "registered"],
      [2, 3, "register bob", "waitlisted at 1"],
      [4, 9, "unregister ann", "unregistered"],
      [4, 9, "register cy", "registered"],
    ],
  },
  {
    rule: "a stale read: the counters of before a request that had ended",
    operations: [
      [0, 1, "register ann", "registered"],
      [2, 3, "count", "0 of 1 seats taken, 0 waiting"],
    ],
  },
  {
    rule: "a read that goes back in time",
    operations: [
      [0, 9, "register ann", "registered"],
      [1, 2, "count", "1 of 1 seats taken, 0 waiting"],
      [3, 4, "count", "0 of 1 seats taken, 0 waiting"],
    ],
  },
  {
    rule: "a promotion that is skipped: a free seat while somebody waits",
    operations: [
      [0, 1, "register ann", "registered"],
      [2, 3, "register bob", "waitlisted at 1"],
      [4, 9, "unregister ann", "unregistered"],
      [5, 6, "count", "0 of 1 seats taken, 1 waiting"],
    ],
  },
  {
    rule: "a promotion of the second instead of the first",
    operations: [
      [0, 1, "register ann", "registered"],
      [2, 3, "register bob", "waitlisted at 1"],
      [4, 5, "register cy", "waitlisted at 2"],
      [6, 7, "unregister ann", "unregistered"],
      [8, 9, "find cy", "has a seat"],
    ],
  },
  {
    rule: "positions with a gap",
    operations: [
      [0, 1, "register ann", "registered"],
      [2, 9, "register bob", "waitlisted at 1"],
      [2, 9, "register cy", "waitlisted at 3"],
    ],
  },
  {
    rule: "an effect before its call",
    operations: [
      [0, 1, "find ann", "has a seat"],
      [2, 3, "register ann", "registered"],
    ],
  },
  {
    rule: "the same registration applied twice: back after it was given up",
    operations: [
      [0, 1, "register ann", "registered"],
      [2, 3, "unregister ann", "unregistered"],
      [4, 5, "find ann", "has a seat"],
    ],
  },
  {
    rule: "an unanswered registration that takes effect twice",
    operations: [
      [0, never, "register ann"],
      [1, 2, "unregister ann", "unregistered"],
      [3, 4, "unregister ann", "unregistered"],
    ],
  },
  {
    rule: "an order that each client alone would find right, but not who looks at the clock",
    operations: [
      [0, 1, "register ann", "waitlisted at 1"],
      [2, 3, "register bob", "registered"],
    ],
  },
  {
    rule: "a refusal for want of seats while one is free",
    hasWaitlist: false,
    operations: [[0, 1, "register ann", "EVENT_FULL with 1 of 1"]],
  },
  {
    rule: "a raise that leaves people waiting",
    operations: [
      [0, 1, "register ann", "registered"],
      [2, 3, "register bob", "waitlisted at 1"],
      [4, 5, "resize 2", "updated"],
      [6, 7, "find bob", "waits at 1"],
    ],
  },
  {
    rule: "a free seat while somebody waits, whoever else is on the way",
    capacity: 2,
    operations: [
      [0, 1, "register ann", "registered"],
      [2, 9, "register bob", "registered"],
      [3, 4, "register cy", "waitlisted at 1"],
      [5, 6, "count", "1 of 2 seats taken, 1 waiting"],
    ],
  },
];

const WHOLE: readonly Example[] = [
  {
    rule: "two at once for one seat, in either order",
    operations: [
      [0, 9, "register ann", "waitlisted at 1"],
      [0, 9, "register bob", "registered"],
    ],
  },
  {
    rule: "an unanswered registration of which the effect comes late",
    operations: [
      [0, never, "register ann"],
      [1, 2, "find ann", "has nothing"],
      [3, 4, "find ann", "has a seat"],
    ],
  },
  {
    rule: "an unanswered registration that never takes effect",
    operations: [
      [0, never, "register ann"],
      [1, 2, "register bob", "registered"],
      [3, 4, "find ann", "has nothing"],
    ],
  },
  {
    rule: "an update that asks for what will be so only later",
    operations: [
      [0, 9, "resize 2", "updated"],
      [0, 9, "resize 1", "updated"],
      [10, 11, "count", "0 of 2 seats taken, 0 waiting"],
    ],
  },
];

const judge = ({ capacity = 1, hasWaitlist = true, operations }: Example) =>
  checkLinearizable(eventSpecification(capacity, hasWaitlist), history(operations)).kind;

it.each(BROKEN)("refuses $rule", (example) => {
  expect(judge(example)).toBe("not linearizable");
});

it.each(WHOLE)("accepts $rule", (example) => {
  expect(judge(example)).toBe("linearizable");
});

it("tells how far the history can be explained, and what should have been answered then", () => {
  const operations = history([
    [0, 1, "register ann", "registered"],
    [2, 3, "register bob", "registered"],
  ]);
  expect(() => expectLinearizable(eventSpecification(1, true), operations)).toThrow(
    [
      "At most 1 can be ordered:",
      "  0.00–1.00 ann: register ann → registered",
      'That leads to {"capacity":1,"hasWaitlist":true,"seats":["ann"],"waiting":[]}, where none of these can follow:',
      "  2.00–3.00 bob: register bob → registered; should be waitlisted at 1",
    ].join("\n"),
  );
});

it("says that it doesn't know, and not that all is well, when the search takes too long", () => {
  const operations = history(
    ["ann", "bob", "cy", "dee"].map((userId) => [0, 9, `register ${userId}`, "registered"] as const),
  );
  expect(() => expectLinearizable(eventSpecification(4, true), operations, { budget: 3 })).toThrow(
    "Undecided after 3 steps",
  );
  expect(() => expectLinearizable(eventSpecification(4, true), operations)).not.toThrow();
});
