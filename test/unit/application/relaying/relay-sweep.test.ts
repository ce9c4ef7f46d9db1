import { describe, expect, it } from "vitest";
import { EARLIER, NOW } from "#test/unit/domain/given.ts";
import { entry } from "./memory-outbox.ts";
import { relayed, versions } from "./relayed.ts";

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
