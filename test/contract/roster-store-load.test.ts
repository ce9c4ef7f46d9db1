import { afterAll, beforeAll, expect, test } from "vitest";
import { NO_TALLY, withTicket } from "#domain/tally.ts";
import type { ChunkInterest } from "#ports/roster-store.ts";
import { type Core, idsOf, startCore } from "../support/systems/core.ts";
import { AT, commitOf, nextOf, placeOf, recordOf, seatOf, waitingOf } from "./commits.ts";

/** `RosterStore.load`: what a chunk of commands concerns, as it is. */

let core: Core;
let eventId = "";
const waiters = idsOf("waiter", 5);
/** In three blocks of the tally. */
const tickets = [2, 254, 255, 257, 1000];
const ticketOf = (i: number) => tickets[i] ?? 0;

/** A seat; five who wait with tickets of several blocks; somebody who left; the event's own memory. */
beforeAll(async () => {
  core = await startCore();
  await core.addUsers(["holder", "gone", "stranger", ...waiters]);
  eventId = await core.addEvent(1);
  const cancelled = { status: "cancelled", cancelledAt: AT } as const;
  const tally = tickets.reduce(withTicket, NO_TALLY);
  await core.store.commit(
    commitOf(eventId, {
      event: {
        ...(await nextOf(core, eventId)),
        registeredCount: 1,
        waitlistCount: 5,
        nextTicket: 1001,
        tally,
      },
      rows: [
        seatOf("holder", AT, recordOf("h")),
        ...waiters.map((userId, i) => placeOf(userId, ticketOf(i))),
        { ...seatOf("gone"), standing: cancelled },
      ],
      joined: waiters.map((userId, i) => waitingOf(userId, ticketOf(i))),
      eventRow: { expectedRevision: 0, records: [recordOf("e")] },
    }),
  );
});
afterAll(() => core.stop());

const load = (interest: Partial<ChunkInterest>) =>
  core.store.load({ eventId, userIds: [], ranked: [], event: false, head: 0, ...interest });

test("tells those who exist from those who don't, also the second time", async () => {
  const userIds = ["holder", "nobody", "stranger"];
  for (const time of ["first", "second"]) {
    const { roster } = await load({ userIds });
    expect([time, roster.users]).toEqual([time, new Set(["holder", "stranger"])]);
  }
});

test("sees who was created after they were asked for", async () => {
  expect((await load({ userIds: ["late"] })).roster.users).toEqual(new Set());
  await core.addUsers(["late"]);
  expect((await load({ userIds: ["late"] })).roster.users).toEqual(new Set(["late"]));
});

test("gives everybody's standing and row, and revision 0 where there is none", async () => {
  const { roster, rows } = await load({ userIds: ["holder", "gone", "stranger", "nobody"] });

  expect(Object.fromEntries(roster.standings)).toEqual({
    holder: { status: "registered", registeredAt: AT },
    gone: { status: "cancelled", cancelledAt: AT },
    stranger: { status: "none" },
    nobody: { status: "none" },
  });
  expect(Object.fromEntries(rows)).toEqual({
    holder: { revision: 1, records: [recordOf("h")] },
    gone: { revision: 1, records: [] },
    stranger: { revision: 0, records: [] },
    nobody: { revision: 0, records: [] },
  });
});

test("gives the event's own row when it is asked for", async () => {
  expect((await load({ event: true })).eventRow).toEqual({ revision: 1, records: [recordOf("e")] });
  expect((await load({ event: true, eventId: "other" })).eventRow).toEqual({ revision: 0, records: [] });
});

test("gives the event, or none", async () => {
  expect((await load({})).roster.event).toEqual(await core.events.find(eventId));
  expect((await load({ eventId: "no-such-event" })).roster.event).toBeUndefined();
});

test.each([0, 1, 3, 5, 9])(
  "gives the first %d who wait, in ticket order, or as many as there are",
  async (head) => {
    const { waiting } = (await load({ head })).roster;
    const first = waiters.slice(0, head).map((userId, i) => waitingOf(userId, ticketOf(i)));
    expect([...waiting]).toEqual(first.map((entry) => [entry.ticket, entry]));
  },
);

test("ranks those that it is asked to rank, and nobody else", async () => {
  const userIds = [...waiters, "holder", "nobody"];
  const { standings } = (
    await load({ userIds, ranked: ["waiter-0001", "waiter-0003", "waiter-0004", "holder"] })
  ).roster;

  const positions = userIds.map((userId) => {
    const standing = standings.get(userId);
    return standing?.status === "waitlisted" ? standing.position : standing?.status;
  });
  expect(positions).toEqual([undefined, 2, undefined, 4, 5, "registered", "none"]);
});

test("loads more people than fit into one request to the database", async () => {
  const many = idsOf("many", 130);
  await core.addUsers(many);
  const { roster, rows } = await load({ userIds: [...many, ...waiters] });
  expect(roster.users).toEqual(new Set([...many, ...waiters]));
  expect([...rows.keys()]).toEqual([...many, ...waiters]);
  expect(waiters.map((userId) => roster.standings.get(userId)?.status)).toEqual(
    waiters.map(() => "waitlisted"),
  );
});

test("sees a commit as soon as it has resolved", async () => {
  for (let version = 2; version < 12; version++) {
    const event = await nextOf(core, eventId);
    await core.store.commit(
      commitOf(eventId, { expectedVersion: version, event, rows: [seatOf(`new${version}`)] }),
    );
    const { roster, rows } = await load({ userIds: [`new${version}`] });
    expect([roster.event?.version, rows.get(`new${version}`)?.revision]).toEqual([version + 1, 1]);
  }
});
