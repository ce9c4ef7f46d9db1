import { describe, expect, it } from "vitest";
import { helpOf, type Options } from "#platform/program.ts";

const OPTIONS = {
  event: { type: "string", value: "ID", description: "this event" },
  discard: { type: "string", value: "ID", multiple: true, description: "these letters" },
} as const;

/** The usage, as `--help` shows it. */
function usageOf(options: Options): readonly string[] {
  const calls = ["npm run redrive", "npx muster redrive"];
  const [usage = ""] = helpOf({ calls, about: "", options, run: () => undefined }).split("\n\n");
  return usage.split("\n");
}

describe("the usage of a program", () => {
  it("has the two dashes of npm once, before all options", () => {
    expect(usageOf(OPTIONS)).toEqual([
      "Usage: npm run redrive [-- [--event ID] [--discard ID …] [--help]]",
      "       npx muster redrive [--event ID] [--discard ID …] [--help]",
    ]);
  });

  it("has no brackets within brackets for a single option", () => {
    expect(usageOf({})).toEqual(["Usage: npm run redrive [-- --help]", "       npx muster redrive [--help]"]);
  });
});
