import { describe, expect, it } from "vitest";
import { createMemoryOutbox, entry } from "./memory-outbox.ts";
import { KINDS, later, names, relayed, relayOn, versions } from "./relayed.ts";

/** What is announced by the worker that committed it, on either kind of topic. */

const down = new Error("down");
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe.each(Object.entries(KINDS))("an announced entry, on a %s topic", (_, kind) => {
  it("is published, and its mark cleared", async () => {
    const { announce, calls, pending, observed } = relayed(kind, entry("e", 2));
    await announce(entry("e", 2));
    expect(calls).toEqual([["e/2"]]);
    expect(pending()).toEqual([]);
    expect(observed).toEqual(["published"]);
  });

  it("keeps its mark until the topic has it", async () => {
    const { relay, before, pending } = relayed(kind, entry("e", 2));
    const held = Promise.withResolvers<void>();
    before.publish = () => held.promise;
    relay.announce(entry("e", 2));
    await turn();
    expect(pending()).toEqual(["e/2"]);
    held.resolve();
    await relay.idle();
    expect(pending()).toEqual([]);
  });

  it("does not wait for another event", async () => {
    const { relay, announce, published, before } = relayed(kind, entry("slow", 2), entry("e", 2));
    const held = Promise.withResolvers<void>();
    before.publish = (eventId) => (eventId === "slow" ? held.promise : undefined);
    relay.announce(entry("slow", 2));
    const idle = announce(entry("e", 2));
    await turn();
    expect(published()).toEqual(["e/2"]);
    held.resolve();
    await idle;
    expect(published()).toEqual(["e/2", "slow/2"]);
  });

  it("stays pending and is reported when it can't be published; a sweep makes up for it", async () => {
    const { relay, announce, published, pending, reports, before, time } = relayed(kind, entry("e", 2));
    before.publish = () => Promise.reject(down);
    await announce(entry("e", 2));
    expect(reports).toEqual([["e", down]]);
    expect([published(), pending()]).toEqual([[], ["e/2"]]);

    before.publish = () => undefined;
    time.now = later(11);
    await relay.sweep(later(1));
    expect([published(), pending()]).toEqual([["e/2"], []]);
  });

  it("stays pending when its mark can't be cleared, and is published once more", async () => {
    const { outbox, relay, announce, published, pending, reports, time } = relayed(kind, entry("e", 2));
    const clear = outbox.markPublished.bind(outbox);
    outbox.markPublished = () => Promise.reject(down);
    await announce(entry("e", 2));
    expect([pending(), reports]).toEqual([["e/2"], [["e", down]]]);
    outbox.markPublished = clear;
    time.now = later(11);
    await relay.sweep(later(1));
    expect([published(), pending()]).toEqual([["e/2", "e/2"], []]);
  });

  it("is left to a sweep when more wait than a relay has room for", async () => {
    const journal = createMemoryOutbox(...versions(2, 8));
    const { relay, published, before, pending, time } = relayOn(journal, kind, { maxQueued: 2 });
    const held = Promise.withResolvers<void>();
    before.publish = () => held.promise;
    for (const one of versions(2, 8)) relay.announce(one);
    held.resolve();
    await relay.idle();
    expect([published(), pending()]).toEqual([["e/2", "e/3"], names(versions(4, 8))]);
    time.now = later(11);
    await relay.sweep(later(1));
    expect(published()).toEqual(names(versions(2, 8)));
  });

  it("that has become late is anybody's: it is claimed, or left to who has claimed it", async () => {
    const journal = createMemoryOutbox(...versions(2, 3));
    const { announce, published, pending, observed, time } = relayOn(journal, kind);
    time.now = later(6);
    await announce(entry("e", 2));
    expect([published(), pending(), observed]).toEqual([["e/2"], ["e/3"], ["claimed"]]);
    expect(journal.claimed()).toEqual(["e/2"]);

    await journal.outbox.claim("e", 3, { at: time.now, until: later(36) });
    const another = announce(entry("e", 3));
    await turn();
    await journal.outbox.markPublished("e", 3);
    await another;
    expect(published()).toEqual(["e/2"]);
  });
});

describe("entries of an event, on a standard topic", () => {
  it("leave side by side, also behind somebody else's", async () => {
    const { relay, published, before, looked, pending } = relayed(KINDS.standard, ...versions(2, 5));
    const held = Promise.withResolvers<void>();
    let remaining = 1;
    before.publish = () => (remaining-- > 0 ? held.promise : undefined);
    for (const one of versions(3, 5)) relay.announce(one);
    await turn();
    expect(published()).toEqual(["e/4", "e/5"]);
    held.resolve();
    await relay.idle();
    expect(published()).toEqual(["e/4", "e/5", "e/3"]);
    expect([pending(), looked]).toEqual([["e/2"], []]);
  });

  it("don't wait behind one that could not be published", async () => {
    const { announce, published, before, pending } = relayed(KINDS.standard, ...versions(2, 4));
    let remaining = 1;
    before.publish = () => (remaining-- > 0 ? Promise.reject(down) : undefined);
    await announce(...versions(2, 4));
    expect([published(), pending()]).toEqual([["e/3", "e/4"], ["e/2"]]);
  });

  it("are as many at a time as a thousand notifications, however many wait", async () => {
    const people = Array.from({ length: 98 }, (_, i) => `u${i}`);
    const large = versions(2, 41).map((one) => ({
      ...one,
      facts: people.map((userId) => ({ type: "AttendeeRegistered", userId, at: one.at }) as const),
    }));
    const { relay, before, calls } = relayed(KINDS.standard, ...large);
    const held = Promise.withResolvers<void>();
    let underWay = 0;
    before.publish = () => (underWay++, held.promise);
    for (const one of large) relay.announce(one);
    await turn();
    expect(underWay).toBe(10);
    held.resolve();
    await relay.idle();
    expect(calls).toHaveLength(40);
  });
});
