import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, it } from "vitest";
import { giveMemoryBack } from "#platform/memory.ts";

it("gives back what nobody holds, and leaves nothing behind", async () => {
  let large: Uint8Array[] | undefined = [new Uint8Array(1000)];
  const seen = new WeakRef(large);
  expect(seen.deref()).toBe(large);
  large = undefined;
  // What is looked at stays until the turn ends.
  await nextTurn();
  giveMemoryBack();
  expect(seen.deref()).toBeUndefined();
  expect("gc" in globalThis).toBe(false);
});
