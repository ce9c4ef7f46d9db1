import { expect, it } from "vitest";
import { createRecent } from "#gateway/limits/recent.ts";

/** What was used lately is remembered; what makes room for it is told. */

it("forgets what was used longest ago", () => {
  const forgotten: string[] = [];
  const recent = createRecent(3, (key) => forgotten.push(key));
  for (const key of ["a", "b", "c", "a"]) recent.use(key);
  expect(forgotten).toEqual([]);
  recent.use("d");
  expect(forgotten).toEqual(["b"]);
  expect(["a", "b", "c", "d"].filter(recent.has)).toEqual(["a", "c", "d"]);
});

it("forgets what it is told to, and tells nobody", () => {
  const forgotten: string[] = [];
  const recent = createRecent(2, (key) => forgotten.push(key));
  recent.use("a");
  recent.forget("a");
  for (const key of ["b", "c"]) recent.use(key);
  expect(recent.has("a")).toBe(false);
  expect(forgotten).toEqual([]);
});

it("need not tell anybody", () => {
  const recent = createRecent(1);
  for (const key of ["a", "b"]) recent.use(key);
  expect(["a", "b"].filter(recent.has)).toEqual(["b"]);
});

it("never has more than so many, and forgets no more than a hundredth before their time", () => {
  let count = 0;
  const recent = createRecent(1000, () => count++);
  for (let i = 0; i < 10_000; i++) {
    recent.use(String(i));
    expect(i + 1 - count).toBeLessThanOrEqual(1000);
    if (i >= 1000) expect(i + 1 - count).toBeGreaterThan(990 - 1);
  }
});
