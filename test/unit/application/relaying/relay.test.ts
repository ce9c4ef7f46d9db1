import { describe, expect, it } from "vitest";
import { createRelay } from "#application/relaying/relay.ts";
import type { JournalEntry } from "#ports/outbox.ts";
import type { NotificationTopic } from "#ports/notification-topic.ts";
import { EARLIER, NOW } from "#test/unit/domain/given.ts";
import { createMemoryOutbox, entry } from "./memory-outbox.ts";

const versions = (from: number, through: number, eventId = "e") =>
  Array.from({ length: through - from + 1 }, (_, i) => entry(eventId, from + i));
const names = (entries: readonly JournalEntry[]) =>
  entries.map(({ eventId, version }) => `${eventId}/${version}`);

/**
 * A relay between a journal and a topic in memory; `before.publish` is called before each call to the
 * topic.
 */
function relayed(...committed: JournalEntry[]) {
  const journal = createMemoryOutbox(...committed);
  const calls: string[][] = [];
  const reports: unknown[][] = [];
  const before = { publish: (_eventId: string): unknown => undefined };
  const relay = createRelay({
    outbox: journal.outbox,
    topic: {
      publish: async (eventId, notifications) => {
        await before.publish(eventId);
        calls.push(notifications.map(({ id }) => id.replace(/\/0$/, "")));
      },
    },
    report: (...report) => void reports.push(report),
  });
  const announce = async (...entries: JournalEntry[]) => {
    for (const one of entries) relay.announce(one);
    await relay.idle();
  };
  return { ...journal, relay, announce, calls, published: () => calls.flat(), reports, before };
}

describe("an announced entry", () => {
  it("is published, and its mark cleared", async () => {
    const { announce, calls, pending } = relayed(entry("e", 2));
    await announce(entry("e", 2));
    expect(calls).toEqual([["e/2"]]);
    expect(pending()).toEqual([]);
  });

  it("keeps its mark until the topic has it", async () => {
    const { relay, before, pending } = relayed(entry("e", 2));
    const held = Promise.withResolvers<void>();
    before.publish = () => held.promise;
    relay.announce(entry("e", 2));
    expect(pending()).toEqual(["e/2"]);
    held.resolve();
    await relay.idle();
    expect(pending()).toEqual([]);
  });

  it("goes out behind everything that is pending before it", async () => {
    const { announce, calls, looked } = relayed(...versions(2, 5));
    await announce(entry("e", 5));
    expect(calls).toEqual([["e/2", "e/3", "e/4"], ["e/5"]]);
    expect(looked).toEqual(["e/4", "e/3", "e/2"]);
  });

  it("is looked behind only as far as the newest that is out", async () => {
    const out = versions(2, 4).map((one) => ({ ...one, isPending: false }));
    const { announce, published, looked } = relayed(...out, ...versions(5, 6));
    await announce(entry("e", 6));
    expect(published()).toEqual(["e/5", "e/6"]);
    expect(looked).toEqual(["e/5", "e/4"]);
  });

  it("is not looked behind when the one before was published here", async () => {
    const { announce, published, looked } = relayed(...versions(2, 3));
    await announce(entry("e", 2));
    await announce(entry("e", 3));
    expect(published()).toEqual(["e/2", "e/3"]);
    expect(looked).toEqual([]);
  });

  it("leaves with those that were announced while its event was busy", async () => {
    const { announce, calls } = relayed(...versions(2, 5));
    await announce(...versions(2, 5));
    expect(calls).toEqual([["e/2"], ["e/3", "e/4", "e/5"]]);
  });

  it("waits behind a gap until what is missing has been looked up", async () => {
    const { announce, published, looked } = relayed(...versions(2, 8));
    await announce(...versions(2, 4), entry("e", 6), entry("e", 8));
    expect(published()).toEqual(names(versions(2, 8)));
    expect(looked).toEqual(["e/5", "e/4", "e/7", "e/6"]);
  });

  it("does not wait for another event", async () => {
    const { relay, announce, published, before } = relayed(entry("slow", 2), entry("e", 2));
    const held = Promise.withResolvers<void>();
    before.publish = (eventId) => (eventId === "slow" ? held.promise : undefined);
    relay.announce(entry("slow", 2));
    const idle = announce(entry("e", 2));
    await new Promise((resolve) => setImmediate(resolve));
    expect(published()).toEqual(["e/2"]);
    held.resolve();
    await idle;
    expect(published()).toEqual(["e/2", "slow/2"]);
  });

  it.each(Array.from({ length: 24 }, (_, ticks) => ticks))(
    "is published, whenever it comes: %i turns after the one before",
    async (ticks) => {
      const { relay, announce, published } = relayed(...versions(2, 3));
      const idle = announce(entry("e", 2));
      for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
      relay.announce(entry("e", 3));
      await idle;
      await relay.idle();
      expect(published()).toEqual(["e/2", "e/3"]);
    },
  );

  it("is left to be looked up when more wait than a relay has room for, and keeps its place", async () => {
    const { outbox } = relayed(...versions(2, 9));
    const held = Promise.withResolvers<void>();
    const published: string[] = [];
    const topic: NotificationTopic = {
      publish: async (_, notifications) => {
        await held.promise;
        published.push(...notifications.map(({ id }) => id.replace(/\/0$/, "")));
      },
    };
    const report = (_: string, error: unknown) => expect.fail(String(error));
    const relay = createRelay({ outbox, topic, report }, { maxQueued: 2 });
    for (const one of versions(2, 8)) relay.announce(one);
    held.resolve();
    await relay.idle();
    expect(published).toEqual(["e/2", "e/3", "e/4"]);
    relay.announce(entry("e", 9));
    await relay.idle();
    expect(published).toEqual(names(versions(2, 9)));
  });

  it("is looked behind again once too many events were published to remember them all", async () => {
    const { outbox, looked } = relayed(...versions(2, 3, "a"), ...versions(2, 3, "b"));
    const topic = { publish: () => Promise.resolve() };
    const report = (_: string, error: unknown) => expect.fail(String(error));
    const relay = createRelay({ outbox, topic, report }, { maxRemembered: 2 });
    for (const eventId of ["a", "b", "c"]) relay.announce(entry(eventId, 2));
    await relay.idle();
    relay.announce(entry("a", 3));
    await relay.idle();
    expect(looked).toEqual([]);
    relay.announce(entry("b", 3));
    await relay.idle();
    expect(looked).toEqual(["b/2"]);
  });
});

describe("an entry that could not be published", () => {
  const down = new Error("down");

  it("stays pending and is reported; a sweep makes up for it", async () => {
    const { relay, announce, published, pending, reports, before } = relayed(entry("e", 2));
    before.publish = () => Promise.reject(down);
    await announce(entry("e", 2));
    expect(reports).toEqual([["e", down]]);
    expect([published(), pending()]).toEqual([[], ["e/2"]]);

    before.publish = () => undefined;
    await relay.sweep(NOW);
    expect([published(), pending()]).toEqual([["e/2"], []]);
  });

  it("holds back what was announced behind it, and goes out before the next", async () => {
    const { announce, published, before, reports } = relayed(...versions(2, 5));
    await announce(entry("e", 2));
    before.publish = () => Promise.reject(down);
    await announce(...versions(3, 4));
    expect(reports).toHaveLength(1);
    expect(published()).toEqual(["e/2"]);

    before.publish = () => undefined;
    await announce(entry("e", 5));
    expect(published()).toEqual(names(versions(2, 5)));
  });

  it("is all that a failure repeats, with at most 49 others", async () => {
    const { announce, calls, pending, before } = relayed(...versions(2, 121));
    let remaining = 2;
    before.publish = () => (remaining-- > 0 ? undefined : Promise.reject(down));
    await announce(entry("e", 121));
    expect(calls.map(({ length }) => length)).toEqual([50, 50]);
    expect(pending()).toEqual(names(versions(102, 121)));
  });

  it("of an event is looked for again when its mark was lost, even if the topic has it", async () => {
    const { outbox, announce, published } = relayed(...versions(2, 4));
    await announce(entry("e", 2));
    const mark = outbox.markPublished.bind(outbox);
    outbox.markPublished = () => Promise.reject(down);
    await announce(entry("e", 3));
    outbox.markPublished = mark;
    await announce(entry("e", 4));
    // At least once: the third is published again, in order.
    expect(published()).toEqual(["e/2", "e/3", "e/3", "e/4"]);
  });
});

describe("a sweep", () => {
  it("publishes what has been pending since before it, of each event in order", async () => {
    const { relay, calls, pending } = relayed(...versions(2, 4), ...versions(2, 3, "f"), entry("g", 2, NOW));
    await relay.sweep(NOW);
    expect(calls).toEqual([
      ["e/2", "e/3", "e/4"],
      ["f/2", "f/3"],
    ]);
    expect(pending()).toEqual(["g/2"]);
    await relay.sweep(EARLIER);
    expect(pending()).toEqual(["g/2"]);
  });

  it("publishes nothing twice", async () => {
    const { relay, published } = relayed(...versions(2, 3));
    await relay.sweep(NOW);
    await relay.sweep(NOW);
    expect(published()).toEqual(["e/2", "e/3"]);
  });

  it("asks nothing of the topic for what turns out to be published already", async () => {
    const { outbox, relay, calls } = relayed({ ...entry("e", 2), isPending: false });
    outbox.pendingBefore = async () => new Map([["e", 2]]);
    await relay.sweep(NOW);
    expect(calls).toEqual([]);
  });

  it("goes on behind an event that could not be published", async () => {
    const { relay, published, reports, before } = relayed(entry("e", 2), entry("f", 2));
    before.publish = (eventId) => (eventId === "e" ? Promise.reject(new Error("down")) : undefined);
    await relay.sweep(NOW);
    expect(published()).toEqual(["f/2"]);
    expect(reports).toHaveLength(1);
  });

  it("leaves an event alone that is being published already", async () => {
    const { relay, published, before } = relayed(entry("e", 2), entry("f", 2));
    const held = Promise.withResolvers<void>();
    before.publish = (eventId) => (eventId === "e" ? held.promise : undefined);
    relay.announce(entry("e", 2));
    await relay.sweep(NOW);
    expect(published()).toEqual(["f/2"]);
    held.resolve();
    await relay.idle();
    expect(published()).toEqual(["f/2", "e/2"]);
  });

  it("publishes what is announced meanwhile, behind what it found", async () => {
    const { relay, published, before, commit } = relayed(...versions(2, 3));
    before.publish = () => {
      before.publish = () => undefined;
      commit(entry("e", 4));
      relay.announce(entry("e", 4));
    };
    await relay.sweep(NOW);
    expect(published()).toEqual(["e/2", "e/3", "e/4"]);
  });

  it("ends between two events when the process stops", async () => {
    const { relay, published, before } = relayed(entry("e", 2), entry("f", 2), entry("g", 2));
    const stopping = new AbortController();
    before.publish = (eventId) => eventId === "f" && stopping.abort();
    await relay.sweep(NOW, stopping.signal);
    expect(published()).toEqual(["e/2", "f/2"]);
  });
});
