import { describe, expect, it } from "vitest";
import { createRoom } from "#flow/room.ts";

/** Work that is under way until it is ended. */
function heldWork(capacity: number) {
  const room = createRoom(capacity);
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<string>>();
  const start = (name: string, size: number): Promise<string> =>
    room(size, () => {
      begun.push(name);
      const held = Promise.withResolvers<string>();
      ends.set(name, held);
      return held.promise;
    });
  return { start, begun, ends };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("a room", () => {
  it("lets in as much as fits, in order, and the next as soon as there is room for it", async () => {
    const { start, begun, ends } = heldWork(10);
    const done = [start("a", 4), start("b", 5), start("c", 2), start("d", 1)];
    await turn();
    expect(begun).toEqual(["a", "b"]);
    ends.get("b")?.resolve("done");
    await turn();
    expect(begun).toEqual(["a", "b", "c", "d"]);
    for (const name of ["a", "c", "d"]) ends.get(name)?.resolve(name);
    expect(await Promise.all(done)).toEqual(["a", "done", "c", "d"]);
  });

  it("is left to one alone that is larger than the room", async () => {
    const { start, begun, ends } = heldWork(10);
    void start("a", 1);
    void start("large", 99);
    void start("b", 1);
    await turn();
    expect(begun).toEqual(["a"]);
    ends.get("a")?.resolve("");
    await turn();
    expect(begun).toEqual(["a", "large"]);
    ends.get("large")?.resolve("");
    await turn();
    expect(begun).toEqual(["a", "large", "b"]);
  });

  it("has room again after work that failed", async () => {
    const { start, begun, ends } = heldWork(1);
    const failed = start("a", 1);
    void start("b", 1);
    await turn();
    ends.get("a")?.reject(new Error("down"));
    await expect(failed).rejects.toThrow("down");
    await turn();
    expect(begun).toEqual(["a", "b"]);
  });
});
