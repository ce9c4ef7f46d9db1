import { describe, expect, it } from "vitest";
import { createRelay } from "#application/relaying/relay.ts";
import type { NotificationTopic } from "#ports/notification-topic.ts";
import { NOW } from "#test/unit/domain/given.ts";
import { entry } from "./memory-outbox.ts";
import { names, relayed, versions } from "./relayed.ts";

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

  it("is not looked behind when only the creation of its event is before it", async () => {
    const { announce, published, looked } = relayed({ ...entry("e", 1), isPending: false }, entry("e", 2));
    await announce(entry("e", 2));
    expect(published()).toEqual(["e/2"]);
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
