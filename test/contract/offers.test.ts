import { DeleteCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRosterStore } from "#adapters/dynamodb/roster-store.ts";
import { Unavailable } from "#ports/errors.ts";
import { createApplier } from "../support/systems/applier.ts";
import { type Core, startCore } from "../support/systems/core.ts";
import { CLAIM_MS, createOffersStage, offeredStage, RUN_OUT_MS, typesOf } from "./offers-stage.ts";

/** The life of an offer, as a worker stores it: made, accepted, declined, run out, withdrawn. */

let core: Core;
beforeAll(async () => void (core = await startCore()));
afterAll(() => core.stop());

describe("an offer that has run out", () => {
  test("ends, and the seat is offered to the next, in one transaction", async () => {
    const it = await offeredStage(core);
    expect(await it.due()).toEqual([]);
    it.pass(RUN_OUT_MS);
    expect(await it.due()).toMatchObject([{ userId: it.second, ticket: 1 }]);

    expect(await it.apply(await it.lapseFor(it.second))).toEqual({ done: 1 });

    expect(it.entries.map(typesOf)).toEqual([["OfferLapsed", "SeatOffered"]]);
    expect(it.entries.flatMap(({ facts }) => facts.map(({ by }) => by))).toEqual(["rule", "rule"]);
    expect(await it.standing(it.second)).toEqual({ status: "cancelled", cancelledAt: it.clock() });
    expect(await it.standing(it.third)).toMatchObject({
      status: "offered",
      ticket: 2,
      offeredAt: it.clock(),
    });
    expect(await it.event()).toMatchObject({ registeredCount: 0, offeredCount: 1, waitlistCount: 1 });
    expect(await it.due()).toEqual([]);
    expect(await it.differences()).toEqual([]);
  });

  test("ends once, however often its command comes, also when the first answer was lost", async () => {
    let losses = 1;
    const forgetful = {
      load: core.store.load.bind(core.store),
      commit: async (...commit: Parameters<typeof core.store.commit>) => {
        await core.store.commit(...commit);
        if (commit[0].facts.some(({ type }) => type === "OfferLapsed") && losses-- > 0)
          throw new Unavailable("the database");
      },
    };
    const it = await createOffersStage(core, { store: forgetful });
    const [first = "", second = "", third = ""] = it.users;
    await it.apply(...it.users.map((userId) => it.submitted({ type: "register", userId })));
    await it.do({ type: "unregister", userId: first });
    it.pass(RUN_OUT_MS);
    const lapse = await it.lapseFor(second);

    expect(await it.apply(lapse)).toEqual({ done: 1 });
    const { version } = await it.event();
    expect(await it.apply(lapse, lapse)).toEqual({ done: 2 });

    expect(it.errors).toHaveLength(1);
    expect(await it.event()).toMatchObject({ version, offeredCount: 1 });
    expect(await it.standing(third)).toMatchObject({ status: "offered" });
    expect(await it.differences()).toEqual([]);
  });

  test("does not end before its last moment is over", async () => {
    const it = await offeredStage(core);
    const lapse = await it.lapseFor(it.second);
    it.pass(CLAIM_MS);
    await it.apply(lapse);
    expect(it.entries).toEqual([]);
    it.pass(1);
    await it.apply(lapse);
    expect(it.entries.map(typesOf)).toEqual([["OfferLapsed", "SeatOffered"]]);
  });

  test("does not end by the command of an earlier offer to the same person", async () => {
    const it = await offeredStage(core, 2);
    const { first, second } = it;
    const stale = await it.lapseFor(second);
    await it.do({ type: "unregister", userId: second });
    await it.do({ type: "register", userId: first });
    await it.do({ type: "register", userId: second });
    await it.do({ type: "unregister", userId: first });
    expect(await it.standing(second)).toMatchObject({ status: "offered", ticket: 2 });
    it.pass(RUN_OUT_MS);
    const { version } = await it.event();

    await it.apply(stale);

    expect(await it.event()).toMatchObject({ version, offeredCount: 1 });
  });

  test("ends also when its person is no user any more", async () => {
    const it = await offeredStage(core);
    const Key = { userId: it.second };
    await core.dynamo.send(new DeleteCommand({ TableName: core.names.tables.users, Key }));
    it.pass(RUN_OUT_MS);
    // Of a worker that has not seen the person before.
    const { apply, entries } = createApplier(createRosterStore(core.dynamo, core.names.tables), it.clock);
    await apply(it.eventId, [await it.lapseFor(it.second)]);
    expect(entries.map(typesOf)).toEqual([["OfferLapsed", "SeatOffered"]]);
    expect(await it.differences()).toEqual([]);
  });
});

describe("who answers an offer", () => {
  test("in time gets the seat, however late that is decided", async () => {
    const it = await offeredStage(core);
    it.pass(CLAIM_MS);
    const claim = it.submitted({ type: "register", userId: it.second });
    it.pass(60_000);

    expect(await it.result(claim)).toMatchObject({ outcome: "registered" });

    expect(it.entries.map(typesOf)).toEqual([["OfferAccepted"]]);
    expect(await it.event()).toMatchObject({ registeredCount: 1, offeredCount: 0 });
    expect(await it.due()).toEqual([]);
    expect(await it.differences()).toEqual([]);
  });

  test("too late finds what a sweep would have left: the next is offered the seat, and they wait behind", async () => {
    const it = await offeredStage(core);
    it.pass(RUN_OUT_MS);

    const result = await it.do({ type: "register", userId: it.second });

    expect(result).toMatchObject({ outcome: "waitlisted", standing: { ticket: 4 } });
    expect(it.entries.map(typesOf)).toEqual([["OfferLapsed", "SeatOffered"], ["AttendeeWaitlisted"]]);
    expect(await it.standing(it.third)).toMatchObject({ status: "offered", ticket: 2 });
    expect(it.errors).toEqual([]);
    expect(await it.differences()).toEqual([]);
  });

  test("too late, while nobody waits, gets the seat after all", async () => {
    const it = await offeredStage(core, 2);
    it.pass(RUN_OUT_MS);
    expect(await it.do({ type: "register", userId: it.second })).toMatchObject({ outcome: "registered" });
    expect(it.entries.map(typesOf)).toEqual([["OfferLapsed"], ["AttendeeRegistered"]]);
    expect(await it.differences()).toEqual([]);
  });

  test("by declining it too late is not registered any more", async () => {
    const it = await offeredStage(core);
    it.pass(RUN_OUT_MS);
    const result = await it.do({ type: "unregister", userId: it.second });
    expect(result).toMatchObject({ status: "rejected", rejection: { type: "NotRegistered" } });
    expect(it.entries.map(typesOf)).toEqual([["OfferLapsed", "SeatOffered"]]);
    expect(await it.differences()).toEqual([]);
  });

  test("too late, among many commands that come together, costs none of them anything", async () => {
    const it = await offeredStage(core, 4);
    it.pass(RUN_OUT_MS);
    const lapse = await it.lapseFor(it.second);
    const claim = it.submitted({ type: "register", userId: it.second });
    const leaving = it.submitted({ type: "unregister", userId: it.fourth });
    const coming = it.submitted({ type: "register", userId: it.first });

    expect(await it.apply(coming, claim, leaving, lapse)).toEqual({ done: 4 });

    expect(it.errors).toEqual([]);
    expect(await it.standing(it.first)).toMatchObject({ status: "waitlisted", ticket: 4 });
    expect(await it.standing(it.second)).toMatchObject({ status: "waitlisted", ticket: 5 });
    expect(await it.standing(it.third)).toMatchObject({ status: "offered" });
    expect(await it.differences()).toEqual([]);
  });
});

test("an offer that is not in the index of those that run out is named by the audit", async () => {
  const it = await offeredStage(core);
  await core.dynamo.send(
    new UpdateCommand({
      TableName: core.names.tables.registrations,
      Key: { userId: it.second, eventId: it.eventId },
      UpdateExpression: "REMOVE due, dueShard",
    }),
  );
  expect((await it.differences()).map(({ detail }) => detail)).toEqual([
    expect.stringMatching(/^due is absent, should be \S+Z#event-\S+#p-event-/),
    "dueShard is absent",
  ]);
});

describe("many offers that run out at once", () => {
  test("end in order, in as many transactions as it takes, and never are more seats held than there are", async () => {
    const it = await createOffersStage(core, { capacity: 60, people: 150 });
    await it.apply(...it.users.map((userId) => it.submitted({ type: "register", userId })));
    const leaving = it.users.slice(0, 60);
    await it.apply(...leaving.map((userId) => it.submitted({ type: "unregister", userId })));
    const heldFirst = it.users.slice(60, 120);
    expect(await it.event()).toMatchObject({ registeredCount: 0, offeredCount: 60, waitlistCount: 30 });
    it.pass(RUN_OUT_MS);
    expect((await it.due()).map(({ userId }) => userId).toSorted()).toEqual(heldFirst);
    it.entries.length = 0;
    const lapses = await Promise.all(heldFirst.map((userId) => it.lapseFor(userId)));

    expect(await it.apply(...lapses)).toEqual({ done: 60 });

    expect(it.entries.length).toBeGreaterThan(1);
    const next = it.entries.flatMap(({ facts }) => facts.filter(({ type }) => type === "SeatOffered"));
    expect(next.map((fact) => "userId" in fact && fact.userId)).toEqual(it.users.slice(120));
    expect(await it.event()).toMatchObject({ registeredCount: 0, offeredCount: 30, waitlistCount: 0 });
    expect(await it.differences()).toEqual([]);
  });
});
