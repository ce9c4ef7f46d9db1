import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EARLIER, eventOf, fold, given, NOW } from "#test/unit/domain/given.ts";
import { startTheClock, stopTheClock, worker } from "./apply-stage.ts";
import { register } from "./submitted.ts";

beforeEach(stopTheClock);
afterEach(startTheClock);

/** The only seat was offered to ann, who asks for it too late; bob waits for it. */
const tooLate = () =>
  fold(given({ capacity: 1, waiting: ["ann", "bob"] }), [
    { type: "SeatOffered", userId: "ann", ticket: 1, waitlistedAt: EARLIER, expiresAt: EARLIER, at: EARLIER },
  ]);
const late = { ...register("ann"), acceptedAt: NOW };
/** A worker that gives up after the first attempt that fails. */
const impatient = { patienceMs: -1 };

describe("the offer of somebody who acts has run out", () => {
  it("so who waits for the seat is loaded, and gets it; then the command is decided", async () => {
    const { apply, announced, reports, store } = worker(tooLate(), impatient);
    expect(await apply([late])).toEqual({ done: 1 });
    expect(announced.map(({ facts }) => facts.map(({ type }) => type))).toEqual([
      ["OfferLapsed", "AttendeePromoted"],
      ["AttendeeWaitlisted"],
    ]);
    expect(store.standing("bob")).toMatchObject({ status: "registered" });
    expect(store.records("ann")).toMatchObject([{ result: { status: "succeeded", outcome: "waitlisted" } }]);
    expect(reports).toEqual([]);
  });

  it("and the first who wait are read for nobody else", async () => {
    const { apply, store } = worker(tooLate(), impatient);
    await apply([late]);
    const ann = { eventId: "e", userIds: ["ann"], ranked: ["ann"], event: false };
    expect(store.interests).toEqual([
      { ...ann, head: 0 },
      { ...ann, head: 1 },
      { ...ann, head: 0 },
    ]);
  });

  it("and an entry that the second read shows unsettled is settled before", async () => {
    const roster = tooLate();
    const again: [version: number, commits: number][] = [];
    const { apply, store, deps } = worker(
      { ...roster, event: { ...eventOf(roster), version: 2 } },
      {
        ...impatient,
        settling: {
          settle: async () => undefined,
          settleAgain: async (_, version) => void again.push([version, store.commits.length]),
        },
      },
    );
    let loads = 0;
    Object.assign(deps.store, {
      load: async (interest: Parameters<typeof store.load>[0]) => {
        const loaded = await store.load(interest);
        return loads++ === 0 ? loaded : { ...loaded, unsettled: 1 };
      },
    });
    expect(await apply([late])).toEqual({ done: 1 });
    expect(again).toEqual([[1, 0]]);
  });
});
