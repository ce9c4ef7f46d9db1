import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Core, startCore } from "../support/systems/core.ts";
import { CLAIM_MS, createOffersStage, offeredStage, RUN_OUT_MS, typesOf } from "./offers-stage.ts";

/** Offers of an event that is cancelled: nobody loses a place by it. */

let core: Core;
beforeAll(async () => void (core = await startCore()));
afterAll(() => core.stop());

describe("an offer of a cancelled event", () => {
  test("that runs out goes back to its own place; after a reinstatement it is the first again", async () => {
    const it = await offeredStage(core);
    await it.do({ type: "cancel-event" });
    it.pass(RUN_OUT_MS);
    const claim = await it.do({ type: "register", userId: it.second });
    expect(claim).toMatchObject({ status: "rejected", rejection: { type: "EventCancelled" } });
    expect(await it.due()).toHaveLength(1);

    await it.apply(await it.lapseFor(it.second));

    expect(it.entries.map(typesOf).at(-1)).toEqual(["OfferWithdrawn"]);
    expect(await it.due()).toEqual([]);
    const waiting = await core.registrations.waiting(it.eventId, 0, 9);
    expect(waiting.map(({ userId, ticket }) => [userId, ticket])).toEqual([
      [it.second, 1],
      [it.third, 2],
      [it.fourth, 3],
    ]);
    expect(await it.event()).toMatchObject({ offeredCount: 0, waitlistCount: 3, nextTicket: 4 });
    expect(await it.differences()).toEqual([]);

    await it.do({ type: "reinstate" });

    expect(await it.standing(it.second)).toMatchObject({ status: "offered", ticket: 1 });
    expect(await it.event()).toMatchObject({ offeredCount: 1, waitlistCount: 2 });
    expect(await it.differences()).toEqual([]);
  });

  test("that still runs when the event is reinstated can be accepted until its end", async () => {
    const it = await offeredStage(core);
    await it.do({ type: "cancel-event" });
    it.pass(CLAIM_MS - 1);
    await it.do({ type: "reinstate" });
    expect(await it.do({ type: "register", userId: it.second })).toMatchObject({ outcome: "registered" });
    expect(await it.differences()).toEqual([]);
  });

  test("goes back to its place in an older block of tickets than all who wait", async () => {
    const it = await createOffersStage(core, { people: 300 });
    await it.apply(...it.users.map((userId) => it.submitted({ type: "register", userId })));
    const [holder = "", head = "", ...others] = it.users;
    // Of those who wait nobody is left in the block of the first ticket.
    const leaving = others.slice(0, 270);
    await it.apply(...leaving.map((userId) => it.submitted({ type: "unregister", userId })));
    await it.do({ type: "unregister", userId: holder });
    await it.do({ type: "cancel-event" });
    it.pass(RUN_OUT_MS);
    await it.apply(await it.lapseFor(head));
    expect(await it.event()).toMatchObject({ tally: { from: 0, counts: [1, others.length - 270] } });
    expect(await it.differences()).toEqual([]);
  });
});
