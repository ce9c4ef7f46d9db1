import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Outbox } from "#ports/outbox.ts";
import { createMemoryOutbox, entry } from "./memory-outbox.ts";
import { KINDS, later, relayOn } from "./relayed.ts";

/** Entries that were committed without a mark: settled is what is published, or marked. */

const unmarked = (version: number) => ({ ...entry("e", version), isPending: false });
const down = new Error("down");

/** A relay with one entry, of version 2, that has no mark. What is done to marks is told. */
function settling(kind: { readonly isOrdered: boolean }, settleMs = 10_000) {
  const journal = createMemoryOutbox(unmarked(2));
  const marks: string[] = [];
  const told: Outbox = {
    ...journal.outbox,
    markPending: (...of) => (marks.push("mark"), journal.outbox.markPending(...of)),
    markPublished: (...of) => (marks.push("clear"), journal.outbox.markPublished(...of)),
  };
  return { ...relayOn({ ...journal, outbox: told }, kind, { settleMs }), marks };
}

describe.each(Object.entries(KINDS))("an entry without a mark, on a %s topic", (_, kind) => {
  it("needs none when it is published in time", async () => {
    const { relay, published, marks, observed } = settling(kind);
    await relay.settle(unmarked(2));
    expect([published(), marks, observed]).toEqual([["e/2"], [], ["published"]]);
  });

  it("is not settled before it is published", async () => {
    const { relay, before } = settling(kind);
    const held = Promise.withResolvers<void>();
    before.publish = () => held.promise;
    let isSettled = false;
    const settled = relay.settle(unmarked(2)).then(() => (isSettled = true));
    await sleep(5);
    expect(isSettled).toBe(false);
    held.resolve();
    await settled;
  });

  it("is marked when that takes too long, and the mark is cleared once it is out", async () => {
    const { relay, before, published, pending, marks, observed } = settling(kind, 5);
    const held = Promise.withResolvers<void>();
    before.publish = () => held.promise;
    await relay.settle(unmarked(2));
    expect([published(), pending(), marks]).toEqual([[], ["e/2"], ["mark"]]);
    held.resolve();
    await relay.idle();
    expect([published(), pending(), marks]).toEqual([["e/2"], [], ["mark", "clear"]]);
    expect(observed).toEqual(["marked", "published"]);
  });

  it("is marked at once when it can't be published, and stays so for a sweep", async () => {
    const { relay, before, pending, marks, reports, published, time } = settling(kind);
    before.publish = () => Promise.reject(down);
    await relay.settle(unmarked(2));
    expect([pending(), marks, reports]).toEqual([["e/2"], ["mark"], [["e", down]]]);
    before.publish = () => undefined;
    time.now = later(20);
    await relay.sweep(later(10));
    expect([published(), pending()]).toEqual([["e/2"], []]);
  });

  it("is not settled when it can be neither published nor marked", async () => {
    const { relay, outbox, before } = settling(kind);
    before.publish = () => Promise.reject(down);
    outbox.markPending = () => Promise.reject(new Error("away"));
    await expect(relay.settle(unmarked(2))).rejects.toThrow("away");
  });

  it("is settled by being published when it can't be marked, however long that takes", async () => {
    const { relay, outbox, before, published } = settling(kind, 5);
    const held = Promise.withResolvers<void>();
    before.publish = () => held.promise;
    outbox.markPending = () => Promise.reject(new Error("away"));
    const settled = relay.settle(unmarked(2));
    await sleep(20);
    held.resolve();
    await settled;
    expect(published()).toEqual(["e/2"]);
  });

  it("keeps no mark when it is published, though nobody knows at first whether it was marked", async () => {
    const { relay, outbox, before, pending } = settling(kind, 5);
    const held = Promise.withResolvers<void>();
    before.publish = () => held.promise;
    const journal = { ...outbox };
    outbox.markPending = async (...of) => {
      await journal.markPending(...of);
      throw new Error("the answer was lost");
    };
    const settled = relay.settle(unmarked(2));
    await sleep(20);
    held.resolve();
    await settled;
    await relay.idle();
    expect(pending()).toEqual([]);
  });

  it("is marked at once when more wait than a relay has room for", async () => {
    const journal = createMemoryOutbox(unmarked(2));
    const { relay, pending, published } = relayOn(journal, kind, { maxQueued: 0 });
    await relay.settle(unmarked(2));
    expect([pending(), published()]).toEqual([["e/2"], []]);
  });
});

describe.each(Object.entries(KINDS))(
  "an entry without a mark whose worker died, on a %s topic",
  (_, kind) => {
    it("is marked and published", async () => {
      const { relay, published, pending, marks, observed } = settling(kind);
      await relay.settleAgain("e", 2);
      expect(marks).toEqual(["mark"]);
      await relay.idle();
      expect([published(), pending(), marks]).toEqual([["e/2"], [], ["mark", "clear"]]);
      expect(observed).toEqual(["marked-again", "published"]);
    });

    it("is marked though the topic is away", async () => {
      const { relay, before, pending } = settling(kind);
      before.publish = () => Promise.reject(down);
      await relay.settleAgain("e", 2);
      await relay.idle();
      expect(pending()).toEqual(["e/2"]);
    });

    it("is left alone where it was settled, as often as its messages come", async () => {
      const { relay, published, marks } = settling(kind);
      await relay.settle(unmarked(2));
      for (let i = 0; i < 3; i++) await relay.settleAgain("e", 2);
      await relay.idle();
      expect([published(), marks]).toEqual([["e/2"], []]);
    });

    it("is not settled while it can't be marked", async () => {
      const { relay, outbox } = settling(kind);
      outbox.markPending = () => Promise.reject(new Error("away"));
      await expect(relay.settleAgain("e", 2)).rejects.toThrow("away");
    });
  },
);
