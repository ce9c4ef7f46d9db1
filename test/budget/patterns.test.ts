import { resolve } from "node:path";
import { analyse } from "scslre";
import { expect, test, vi } from "vitest";
import { commandMessageSchema } from "#contracts/command-message.ts";
import { operations } from "#contracts/endpoints/endpoints.ts";
import { type Pattern, patternsMadeBy, patternsWithin, writtenPatterns } from "../support/patterns.ts";

/**
 * Input from outside meets regular expressions: in headers, paths, queries, bodies, messages. Each takes time in
 * proportion to its input, whatever that is. V8 backtracks, so a pattern in which two runs can share the same
 * characters takes the square of it, and one whose repetition repeats itself, its power. scslre finds both by
 * analysis, with all ways to match considered; nobody has to think of the worst input.
 */

/** Where input from outside is read. */
const ROOMS = ["src/**/*.ts", "gateway/**/*.ts", "client/**/*.ts", "workers/**/*.ts", "examples/**/*.ts"];

/** The repetitions of the pattern that take more than linear time. */
function superlinear(pattern: RegExp): string[] {
  const { reports } = analyse(pattern, { reportTypes: { Move: true } });
  return reports.map((report) => `${report.type} in ${String(pattern)}`);
}

const failures = (patterns: readonly Pattern[]) =>
  patterns.flatMap(({ pattern, at }) => superlinear(pattern).map((report) => `${at}: ${report}`));

const { literals, made } = writtenPatterns(ROOMS);

test("every pattern that is written anywhere takes time in proportion to its input", () => {
  expect(literals.length).toBeGreaterThan(20);
  expect(failures(literals)).toEqual([]);
});

test("so does every pattern that is made of strings, and all of them are made when modules are loaded", async () => {
  expect(made.size).toBeGreaterThan(0);
  const files = [...made.keys()];
  vi.resetModules();
  const patterns = await patternsMadeBy(files, () => Promise.all(files.map((file) => import(resolve(file)))));
  for (const [file, count] of made) {
    const calls = new Set(patterns.filter(({ at }) => at === file).map(({ call }) => call));
    expect(calls.size, `${file} makes patterns later, when nobody can judge them`).toBe(count);
  }
  expect(failures(patterns)).toEqual([]);
});

test("so does every pattern that zod checks requests and messages with", () => {
  const schemas = operations.map(([, { body, query }]) => ({ body, query }));
  const patterns = patternsWithin([schemas, commandMessageSchema]);
  expect(patterns.length).toBeGreaterThan(2);
  expect(failures(patterns.map((pattern) => ({ pattern, at: "zod" })))).toEqual([]);
});

test("a pattern that takes more is recognised", () => {
  // The first was in the gateway: a header of 16 KB took 0.3 seconds.
  const bad = [/^[ \t]*(\w+)(?:[ \t]*=[ \t]*(\w+)?)?[ \t]*$/, /a+$/, /^(?:a+)+$/, /^\s*,?\s*x/];
  for (const pattern of bad) expect(superlinear(pattern), String(pattern)).not.toEqual([]);
  expect(superlinear(/^[ \t]*(\w+)(?:[ \t]*=(?:[ \t]*(\w+))?)?[ \t]*$/)).toEqual([]);
});
