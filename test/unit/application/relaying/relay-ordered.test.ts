import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createMemoryOutbox, entry } from "./memory-outbox.ts";
import { KINDS, later, names, relayed, relayOn, versions } from "./relayed.ts";

/** An event's entries on a FIFO topic: in order, whoever has committed them. */

const { FIFO } = KINDS;
const down = new Error("down");
const old = (from: number, through: number) => versions(from, through, "e", later(-11));
const turn = () => new Promise((resolve) => setImmediate(resolve));

// Pauses take no time.
beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0));
afterEach(() => void vi.restoreAllMocks());

describe("an announced entry", () => {
  it("waits for earlier ones of somebody else, and does not repeat them", async () => {
    const { outbox, relay, published, observed } = relayed(FIFO, ...versions(2, 4));
    relay.announce(entry("e", 4));
    for (let i = 0; i < 5; i++) await turn();
    await outbox.markPublished("e", 2);
    for (let i = 0; i < 5; i++) await turn();
    expect(published()).toEqual([]);
    await outbox.markPublished("e", 3);
    await relay.idle();
    expect([published(), observed]).toEqual([["e/4"], ["published"]]);
  });

  it("claims earlier ones that were left for ten seconds, and goes out behind them", async () => {
    const { announce, calls, pending, observed } = relayed(FIFO, ...old(2, 4), ...versions(5, 5));
    await announce(entry("e", 5));
    expect(calls).toEqual([["e/2", "e/3", "e/4"], ["e/5"]]);
    expect(pending()).toEqual([]);
    expect(observed).toEqual(["claimed", "claimed", "claimed", "published"]);
  });

  it("waits for those that somebody else has claimed, until the claim is over", async () => {
    const { outbox, relay, published, time } = relayed(FIFO, ...old(2, 2), ...versions(3, 3));
    await outbox.claim("e", 2, { at: later(-1), until: later(29) });
    relay.announce(entry("e", 3));
    for (let i = 0; i < 5; i++) await turn();
    expect(published()).toEqual([]);
    time.now = later(30);
    await relay.idle();
    expect(published()).toEqual(["e/2", "e/3"]);
  });

  it("is looked behind only as far as the newest that is out", async () => {
    const out = versions(2, 4).map((one) => ({ ...one, isPending: false }));
    const { announce, published, looked } = relayed(FIFO, ...out, ...old(5, 5), ...versions(6, 6));
    await announce(entry("e", 6));
    expect(published()).toEqual(["e/5", "e/6"]);
    expect(looked).toEqual(["e/5", "e/4", "e/5"]);
  });

  it("is looked behind past an entry that is told to nobody", async () => {
    const silent = {
      ...entry("e", 3),
      facts: [{ type: "CapacityRaised", capacity: 2, at: later(0) }] as const,
    };
    const { announce, published } = relayed(
      FIFO,
      ...old(2, 2),
      { ...silent, isPending: false },
      ...versions(4, 4),
    );
    await announce(entry("e", 4));
    expect(published()).toEqual(["e/2", "e/4"]);
  });

  it("is not looked behind when only the creation of its event is before it", async () => {
    const { announce, published, looked } = relayed(
      FIFO,
      { ...entry("e", 1), isPending: false },
      entry("e", 2),
    );
    await announce(entry("e", 2));
    expect(published()).toEqual(["e/2"]);
    expect(looked).toEqual([]);
  });

  it("is not looked behind when the one before was published here", async () => {
    const { announce, published, looked } = relayed(FIFO, ...versions(2, 3));
    await announce(entry("e", 2));
    await announce(entry("e", 3));
    expect(published()).toEqual(["e/2", "e/3"]);
    expect(looked).toEqual([]);
  });

  it("leaves with those that were announced while its event was busy", async () => {
    const { announce, calls } = relayed(FIFO, ...versions(2, 5));
    await announce(...versions(2, 5));
    expect(calls).toEqual([["e/2"], ["e/3", "e/4", "e/5"]]);
  });

  it("waits behind a gap until what is missing is out", async () => {
    const { announce, published } = relayed(FIFO, ...old(2, 7), ...versions(8, 8));
    await announce(...versions(2, 4), entry("e", 6), entry("e", 8));
    expect(published()).toEqual(names(versions(2, 8)));
  });

  it.each(Array.from({ length: 24 }, (_, ticks) => ticks))(
    "is published, whenever it comes: %i turns after the one before",
    async (ticks) => {
      const { relay, announce, published } = relayed(FIFO, ...versions(2, 3));
      const idle = announce(entry("e", 2));
      for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
      relay.announce(entry("e", 3));
      await idle;
      await relay.idle();
      expect(published()).toEqual(["e/2", "e/3"]);
    },
  );

  it("is looked behind again once too many events were published to remember them all", async () => {
    const journal = createMemoryOutbox(...versions(2, 3, "a"), ...versions(2, 3, "b"));
    const { relay, announce, looked } = relayOn(journal, FIFO, { maxRemembered: 2 });
    await announce(...["a", "b", "c"].map((eventId) => entry(eventId, 2)));
    await announce(entry("a", 3));
    await relay.idle();
    expect(looked).toEqual(["a/2"]);
    await announce(entry("b", 3));
    expect(looked).toEqual(["a/2", "b/2"]);
  });
});

describe("an entry that could not be published", () => {
  it("holds back what was announced behind it, and goes out before the next", async () => {
    const { announce, published, before, reports, time, pending } = relayed(FIFO, ...versions(2, 5));
    await announce(entry("e", 2));
    before.publish = () => Promise.reject(down);
    await announce(...versions(3, 4));
    expect(reports).toHaveLength(1);
    expect([published(), pending()]).toEqual([["e/2"], names(versions(3, 5))]);

    before.publish = () => undefined;
    time.now = later(11);
    await announce(entry("e", 5, later(11)));
    expect(published()).toEqual(names(versions(2, 5)));
  });

  it("and was claimed is nobody's again", async () => {
    const { announce, before, claimed, pending } = relayed(FIFO, ...old(2, 3), ...versions(4, 4));
    before.publish = () => Promise.reject(down);
    await announce(entry("e", 4));
    expect([claimed(), pending()]).toEqual([[], names(versions(2, 4))]);
  });

  it("is all that a failure repeats, with at most 24 others", async () => {
    const { announce, calls, pending, before } = relayed(FIFO, ...old(2, 121), ...versions(122, 122));
    let remaining = 2;
    before.publish = () => (remaining-- > 0 ? undefined : Promise.reject(down));
    await announce(entry("e", 122));
    expect(calls.map(({ length }) => length)).toEqual([25, 25]);
    expect(pending()).toEqual(names(versions(52, 122)));
  });
});
