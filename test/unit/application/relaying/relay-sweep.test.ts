import { describe, expect, it } from "vitest";
import { NOW } from "#test/unit/domain/given.ts";
import { createMemoryOutbox, entry } from "./memory-outbox.ts";
import { KINDS, later, names, relayed, relayOn, versions } from "./relayed.ts";

const BEFORE = later(-10);
const old = (from: number, through: number, eventId = "e") => versions(from, through, eventId, later(-20));
const oldOne = (eventId: string) => old(2, 2, eventId);

describe.each(Object.entries(KINDS))("a sweep, on a %s topic", (_, kind) => {
  it("publishes what has been pending since before it, of each event in order", async () => {
    const { relay, calls, pending, observed } = relayed(kind, ...old(2, 4), ...old(2, 3, "f"), entry("g", 2));
    await relay.sweep(BEFORE);
    expect(calls.toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1))).toEqual([
      ["e/2", "e/3", "e/4"],
      ["f/2", "f/3"],
    ]);
    expect(pending()).toEqual(["g/2"]);
    expect(new Set(observed)).toEqual(new Set(["claimed"]));
    await relay.sweep(later(-20));
    expect(pending()).toEqual(["g/2"]);
  });

  it("publishes nothing twice", async () => {
    const { relay, published } = relayed(kind, ...old(2, 3));
    await relay.sweep(BEFORE);
    await relay.sweep(BEFORE);
    expect(published()).toEqual(["e/2", "e/3"]);
  });

  it("asks nothing of the topic for what turns out to be published already", async () => {
    const { outbox, relay, calls } = relayed(kind, { ...entry("e", 2, later(-20)), isPending: false });
    outbox.pendingBefore = async function* () {
      yield { eventId: "e", from: 2, through: 2 };
    };
    await relay.sweep(BEFORE);
    expect(calls).toEqual([]);
  });

  it("goes on behind an event that could not be published, which is nobody's then", async () => {
    const { relay, published, reports, before, claimed } = relayed(kind, ...oldOne("e"), ...oldOne("f"));
    before.publish = (eventId) => (eventId === "e" ? Promise.reject(new Error("down")) : undefined);
    await relay.sweep(BEFORE);
    expect(published()).toEqual(["f/2"]);
    expect(reports).toHaveLength(1);
    expect(claimed()).toEqual(["f/2"]);
  });

  it("gives back what it has claimed when it can't claim the rest", async () => {
    const { relay, outbox, claimed, reports } = relayed(kind, ...old(2, 4));
    const journal = { ...outbox };
    outbox.claim = async (eventId, version, time) => {
      if (version === 3) throw new Error("away");
      return await journal.claim(eventId, version, time);
    };
    await relay.sweep(BEFORE);
    expect([claimed(), reports]).toEqual([[], [["e", new Error("away")]]]);
  });

  it("shares the work with others: what one has claimed, no other publishes", async () => {
    const journal = createMemoryOutbox(...Array.from({ length: 40 }, (__, i) => old(2, 4, `e${i}`)).flat());
    const relays = Array.from({ length: 10 }, () => relayOn(journal, kind));
    await Promise.all(relays.map(({ relay }) => relay.sweep(BEFORE)));
    const all = relays.flatMap(({ published }) => published());
    expect(all).toHaveLength(120);
    expect(new Set(all).size).toBe(120);
    expect(journal.pending()).toEqual([]);
  });

  it("publishes again what somebody claimed who then died, when the claim is over", async () => {
    const { relay, outbox, published, time } = relayed(kind, ...oldOne("e"));
    await outbox.claim("e", 2, { at: NOW, until: later(30) });
    await relay.sweep(BEFORE);
    expect(published()).toEqual([]);
    time.now = later(31);
    await relay.sweep(BEFORE);
    expect(published()).toEqual(["e/2"]);
  });

  it("begins with no further event when the process stops", async () => {
    const events = Array.from({ length: 30 }, (__, i) => `e${i}`);
    const { relay, published, before } = relayed(kind, ...events.flatMap(oldOne));
    const stopping = new AbortController();
    before.publish = () => stopping.abort();
    await relay.sweep(BEFORE, stopping.signal);
    expect(published().length).toBeLessThan(30);
    expect(published()).toContain("e0/2");
  });

  it("fails when it can't see what is pending", async () => {
    const { relay, outbox } = relayed(kind, ...oldOne("e"));
    outbox.pendingBefore = () => {
      throw new Error("away");
    };
    await expect(relay.sweep(BEFORE)).rejects.toThrow("away");
  });
});

describe("entries that were left, on a FIFO topic", () => {
  it("end before one that somebody else has claimed", async () => {
    const { relay, outbox, published, pending, claimed } = relayed(KINDS.FIFO, ...old(2, 6));
    await outbox.claim("e", 4, { at: NOW, until: later(30) });
    await relay.sweep(BEFORE);
    expect([published(), pending()]).toEqual([["e/2", "e/3"], names(versions(4, 6))]);
    expect(claimed().toSorted()).toEqual(["e/2", "e/3", "e/4"]);
  });

  it("are published from the first on, whatever the index says", async () => {
    const { relay, outbox, published } = relayed(KINDS.FIFO, ...old(2, 6));
    outbox.pendingBefore = async function* () {
      yield { eventId: "e", from: 5, through: 5 };
      yield { eventId: "e", from: 6, through: 6 };
    };
    await relay.sweep(BEFORE);
    expect(published()).toEqual(names(versions(2, 5)));
  });

  it("are left when one before them is young, and so somebody's", async () => {
    const { relay, outbox, published } = relayed(KINDS.FIFO, entry("e", 2), ...old(3, 3));
    outbox.pendingBefore = async function* () {
      yield { eventId: "e", from: 3, through: 3 };
    };
    await relay.sweep(BEFORE);
    expect(published()).toEqual([]);
  });
});

it("entries before one that can't be published go out, on a FIFO topic, and nothing behind it", async () => {
  const strange = { ...entry("e", 4, later(-20)), facts: [{ type: "Unheard", at: NOW }] as never };
  const { relay, published, reports } = relayed(KINDS.FIFO, ...old(2, 3), strange, ...old(5, 5));
  await relay.sweep(BEFORE);
  expect([published(), reports.length]).toEqual([["e/2", "e/3"], 1]);
});

describe("entries that were left, on a standard topic", () => {
  it("are published beside those that somebody else has claimed, or can't be published", async () => {
    const strange = { ...entry("e", 3, later(-20)), facts: [{ type: "Unheard", at: NOW }] as never };
    const { relay, outbox, published, reports } = relayed(KINDS.standard, ...old(2, 6), strange);
    await outbox.claim("e", 5, { at: NOW, until: later(30) });
    await relay.sweep(BEFORE);
    expect(published()).toEqual(["e/2", "e/4", "e/6"]);
    expect(reports).toEqual([
      [
        "e",
        new Error("a journal entry has a fact of type Unheard, which this relay does not know: update it"),
      ],
    ]);
  });

  it("are left to this process itself as long as it is publishing them", async () => {
    const { relay, published, before, time } = relayed(KINDS.standard, ...versions(2, 3));
    const held = Promise.withResolvers<void>();
    before.publish = () => held.promise;
    relay.announce(entry("e", 2));
    await new Promise((resolve) => setImmediate(resolve));
    time.now = later(20);
    before.publish = () => undefined;
    await relay.sweep(later(10));
    expect(published()).toEqual(["e/3"]);
    held.resolve();
    await relay.idle();
    expect(published()).toEqual(["e/3", "e/2"]);
  });
});
