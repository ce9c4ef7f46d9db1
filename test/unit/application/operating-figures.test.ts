import { expect, test } from "vitest";
import { createFigures } from "#application/operating/figures.ts";
import { Unavailable } from "#ports/errors.ts";

const depth = (waiting: number) => ({ waiting, inFlight: 0 });

test("services are asked once, however many look at a time", async () => {
  let reads = 0;
  const count = async () => ++reads;
  const figures = createFigures({
    commands: async () => depth(await count()),
    deadLetters: async () => depth(0),
    eventsPending: async () => 0,
    offersOverdue: async () => 0,
  });
  const seen = await Promise.all(Array.from({ length: 100 }, figures));
  seen.push(await figures());
  expect(new Set(seen.map(({ commands }) => commands?.waiting))).toEqual(new Set([1]));
});

test("what is unavailable keeps nothing else back, and a mistake is not hidden", async () => {
  const reads = {
    commands: async () => depth(1),
    deadLetters: async () => depth(2),
    eventsPending: () => Promise.reject(new Unavailable("the table")),
    offersOverdue: async () => 3,
  };
  expect(await createFigures(reads)()).toEqual({
    commands: depth(1),
    deadLetters: depth(2),
    eventsPending: undefined,
    offersOverdue: 3,
  });
  const broken = { ...reads, eventsPending: () => Promise.reject(new TypeError("no")) };
  await expect(createFigures(broken)()).rejects.toThrow("no");
});
