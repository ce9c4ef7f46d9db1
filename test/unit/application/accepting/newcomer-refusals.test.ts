import { describe, expect, it } from "vitest";
import type { RequestReference } from "#application/accepting/request-id.ts";
import { given, NOW } from "#test/unit/domain/given.ts";
import { gate, recordOf, stranger } from "./newcomer-stage.ts";

const unregister = { type: "unregister", userId: "ann" } as const;
const freed = (key: string): RequestReference => {
  return { type: "unregister", eventId: "e", userId: "ann", key, fingerprint: "f", acceptedAt: NOW };
};

const full = () =>
  given({ capacity: 1, hasWaitlist: false, registered: ["ann"], others: ["bob", "cy", "zoe"] });
const refusal = { rejection: { type: "EventFull", capacity: 1, registeredCount: 1 }, at: NOW };

describe("at a sold-out event", () => {
  it("a few are left to the queue, and cost no read", async () => {
    const { ask, reads } = gate(full());
    expect(await ask("bob", "cy")).toEqual([undefined, undefined]);
    expect(reads).toEqual([]);
  });

  it("a crowd is refused, all of it by one look", async () => {
    const { ask, crowd, reads } = gate(full());
    await crowd();
    expect(await ask("bob", "cy", "bob")).toEqual([refusal, refusal, refusal]);
    expect(reads).toEqual(["bob cy", "event"]);
  });

  it("who has a seat hears so from the queue, and who is not known, at once", async () => {
    const { ask, crowd } = gate(full());
    await crowd();
    expect(await ask("ann", "nobody", "bob")).toEqual([undefined, stranger, refusal]);
  });

  it("who gave up a seat before is refused like anybody", async () => {
    const { ask, crowd, roster } = gate(full());
    roster.standings.set("cy", { status: "cancelled", cancelledAt: NOW });
    await crowd();
    expect(await ask("cy")).toEqual([refusal]);
  });

  it("people beyond one look are refused by the next", async () => {
    const people = Array.from({ length: 200 }, (_, i) => `p${i}`);
    const roster = given({
      capacity: 1,
      hasWaitlist: false,
      registered: ["ann"],
      others: [...people, "zoe"],
    });
    const { ask, crowd, reads } = gate(roster);
    await crowd();
    expect(await ask(...people)).toEqual(people.map(() => refusal));
    expect(reads.filter((read) => read !== "event").map((read) => read.split(" ").length)).toEqual([
      90, 90, 20,
    ]);
  });
});

describe("nobody is refused at the gate", () => {
  it("while there is a seat, or a waitlist", async () => {
    for (const roster of [
      given({ capacity: 2, hasWaitlist: false, registered: ["ann"], others: ["bob", "zoe"] }),
      given({ capacity: 1, registered: ["ann"], others: ["bob", "zoe"] }),
    ]) {
      const { ask, crowd } = gate(roster);
      await crowd();
      expect(await ask("bob")).toEqual([undefined]);
    }
  });

  it("once a seat is free again, and not until the next look after that", async () => {
    const { ask, crowd, roster } = gate(full());
    await crowd();
    const sold = roster.event;
    roster.event = sold && { ...sold, registeredCount: 0, version: sold.version + 1 };
    expect(await ask("bob")).toEqual([undefined]);
    roster.event = sold;
    expect(await ask("bob")).toEqual([undefined]);
    expect(await ask("bob")).toEqual([refusal]);
  });

  it("when the event changed while it was looked at, even if it is full again", async () => {
    const { ask, crowd, roster, before } = gate(full());
    await crowd();
    before.load = () => {
      roster.event = roster.event && { ...roster.event, version: roster.event.version + 2 };
    };
    expect(await ask("bob")).toEqual([undefined]);
  });

  it("while a command that may free a seat was sent before, and has not ended", async () => {
    const { ask, crowd, newcomers, records, reads } = gate(full());
    await crowd();
    for (const key of ["k1", "k2"]) newcomers.recordCommand(freed(key), unregister);
    expect(await ask("bob")).toEqual([undefined]);
    records.push(recordOf("k1"));
    expect(await ask("bob")).toEqual([undefined]);
    expect(reads).toEqual([]);
    records.push(recordOf("k2"));
    expect(await ask("bob")).toEqual([refusal]);
  });

  it("…but a command to give up nothing, of somebody without a seat, keeps nobody waiting", async () => {
    const { ask, crowd, newcomers } = gate(full());
    await crowd();
    newcomers.recordCommand({ ...freed("junk"), userId: "zoe" }, { type: "unregister", userId: "zoe" });
    expect(await ask("bob")).toEqual([refusal]);
  });

  it("when the database gives no answer", async () => {
    const { ask, crowd, before } = gate(full());
    await crowd();
    before.load = () => Promise.reject(new Error("gone"));
    expect(await ask("bob", "cy")).toEqual([undefined, undefined]);
  });
});
