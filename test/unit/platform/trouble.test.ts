import { describe, expect, it } from "vitest";
import { reasonOf } from "#platform/error-text.ts";
import { printable } from "#platform/printable.ts";
import { createTrouble } from "#platform/trouble.ts";

function logged() {
  const lines: string[] = [];
  const log = (fields: object, message: string): void =>
    void lines.push(`${JSON.stringify(fields)} ${message}`);
  const logger = { debug: log, info: log, warn: log, error: log };
  return { lines, trouble: createTrouble(logger, "reaching it") };
}

const TRIED = "reaching it does not work, and is tried again";

describe("trouble", () => {
  it("is said once a reason, and once when it is over, each time anew", () => {
    const { lines, trouble } = logged();
    trouble.over();
    for (const reason of ["away", "away", "no", "away"]) trouble.failed(new Error(reason));
    trouble.over();
    trouble.over();
    trouble.failed(new Error("away"));

    expect(lines).toEqual([
      `{"reason":"away"} ${TRIED}`,
      `{"reason":"no"} ${TRIED}`,
      "{} reaching it works now",
      `{"reason":"away"} ${TRIED}`,
    ]);
  });

  it("is said ten times at most when it is another one each time", () => {
    const { lines, trouble } = logged();
    for (let i = 0; i < 1000; i++) trouble.failed(new Error(`request ${i}`));

    expect(lines).toHaveLength(10);
  });
});

it("the reason of an error is one line, with what caused it, and nothing twice", () => {
  const cause = new Error("connect ECONNREFUSED\n127.0.0.1:9");
  expect(reasonOf(new Error("the queue is unavailable", { cause }))).toBe(
    "the queue is unavailable: connect ECONNREFUSED 127.0.0.1:9",
  );
  expect(reasonOf(new Error("receive failed: no", { cause: new Error("no") }))).toBe("receive failed: no");
});

it("what somebody else wrote can't control a terminal", () => {
  expect(printable("a\u001b[2J\u009b1m\u202eb\u2028\r\n\t é 日本 🎉")).toBe(
    "a\\u001b[2J\\u009b1m\\u202eb\\u2028\\u000d\\u000a\\u0009 é 日本 🎉",
  );
});

it("JSON that has become printable has the values that it had", () => {
  const said = { text: 'a\u001b[2J\u009b1m\u202eb\u2028\\u0041 "\u{e0001}" 🎉' };

  const printed = printable(JSON.stringify(said));

  expect(printed).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  expect(JSON.parse(printed)).toEqual(said);
});
