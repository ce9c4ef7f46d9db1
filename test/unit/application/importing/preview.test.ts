import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planChunk } from "#application/applying/chunk.ts";
import { createImportPreviews } from "#application/importing/preview.ts";
import { digestOfKey, fingerprintOf } from "#application/idempotency.ts";
import type { Result } from "#domain/request-record.ts";
import { emptyRoster } from "#domain/roster.ts";
import { EARLIER, fold, given, NOW, register } from "#test/unit/domain/given.ts";
import { always } from "#test/support/arbitraries/property.ts";
import { createMemoryStore } from "../applying/memory-store.ts";

const clock = () => NOW;
const keyOf = (userId: string) => `import-b-${userId}`;
const lineOf = (userId: string, mayCreate = true) => ({ userId, mayCreate, idempotencyKey: keyOf(userId) });
const commandOf = (userId: string) => ({
  command: register(userId),
  key: digestOfKey(keyOf(userId)),
  fingerprint: fingerprintOf("register", ""),
  acceptedAt: NOW,
  by: "local",
});

const forecastsOf = async (roster: ReturnType<typeof given>, lines: ReturnType<typeof lineOf>[]) =>
  await createImportPreviews({ store: createMemoryStore(roster), clock }).preview("e", lines);

describe("a preview", () => {
  it("is what a worker then does, line by line", async () => {
    const ids = (prefix: string, most: number) =>
      fc.nat({ max: most }).map((count) => Array.from({ length: count }, (_, i) => `${prefix}${i}`));
    const world = fc.record({
      registered: ids("r", 20),
      waiting: ids("w", 5),
      others: ids("o", 80),
      strangers: ids("s", 80),
      spare: fc.nat({ max: 60 }),
      hasWaitlist: fc.boolean(),
    });
    await always(
      fc.asyncProperty(world, fc.infiniteStream(fc.nat()), async (one, order) => {
        const { registered, waiting, others, strangers, spare } = one;
        const hasWaitlist = one.hasWaitlist || waiting.length > 0;
        const capacity = Math.max(1, registered.length + (waiting.length > 0 ? 0 : spare));
        const people = [...registered, ...waiting, ...others, ...strangers]
          .map((userId) => [order.next().value, userId] as const)
          .toSorted(([a], [b]) => a - b)
          .map(([, userId]) => userId);
        const roster = () =>
          given({ capacity, hasWaitlist, registered, waiting, others: [...others, ...strangers] });
        const seen = await forecastsOf(
          { ...roster(), users: new Set([...registered, ...waiting, ...others]) },
          people.map((userId) => lineOf(userId)),
        );
        expect(seen.map(({ end }) => end)).toEqual(await done(roster(), people));
        expect(seen.map(({ isKnown }) => isKnown)).toEqual(people.map((userId) => !userId.startsWith("s")));
      }),
    );
  });

  it("of people who don't exist, and have no name, is a refusal", async () => {
    const forecasts = await forecastsOf(given({ capacity: 2 }), [lineOf("ada", false), lineOf("ben")]);
    expect(forecasts).toEqual([
      { end: "refused", code: "USER_NOT_FOUND", isKnown: false },
      { end: "registered", isKnown: false },
    ]);
  });

  it("of a line that was imported is that it is there, also of somebody who has gone since", async () => {
    const store = createMemoryStore(given({ capacity: 2, others: ["ada"] }));
    const interest = { eventId: "e", userIds: ["ada"], ranked: [], event: false, head: 0 };
    const { commit } = planChunk("e", await store.load(interest), [commandOf("ada")], NOW);
    if (commit !== undefined) await store.commit(commit);
    const gone = { command: { type: "unregister", userId: "ada" }, key: "k", fingerprint: "f" } as const;
    const left = planChunk("e", await store.load(interest), [{ ...gone, acceptedAt: NOW }], NOW);
    if (left.commit !== undefined) await store.commit(left.commit);
    const previews = createImportPreviews({ store, clock });
    expect((await previews.preview("e", [lineOf("ada")]))[0]?.end).toBe("already");
  });

  it("knows an offer, and one that has run out", async () => {
    const at = EARLIER;
    const offered = (expiresAt: string) =>
      fold({ ...emptyRoster(), users: new Set(["ada"]) }, [
        {
          type: "EventCreated",
          eventId: "e",
          details: { title: "E", date: "2027-05-01T18:00:00.000Z", promotion: "offer" },
          capacity: 1,
          hasWaitlist: true,
          at,
        },
        { type: "AttendeeWaitlisted", userId: "ada", ticket: 1, position: 1, at },
        { type: "SeatOffered", userId: "ada", ticket: 1, waitlistedAt: at, expiresAt, at },
      ]);
    for (const expiresAt of ["2027-01-02T10:00:00.000Z", "2027-01-01T11:00:00.000Z"])
      expect((await forecastsOf(offered(expiresAt), [lineOf("ada")]))[0]?.end).toBe("registered");
  });
});

/** What comes of the lines, decided and committed by the chunk. */
async function done(roster: ReturnType<typeof given>, people: readonly string[]): Promise<string[]> {
  const store = createMemoryStore(roster);
  const ends: string[] = [];
  while (ends.length < people.length) {
    const userIds = people.slice(ends.length);
    const loaded = await store.load({ eventId: "e", userIds, ranked: [], event: false, head: 0 });
    const { commit, results } = planChunk("e", loaded, userIds.map(commandOf), NOW);
    if (commit !== undefined) await store.commit(commit);
    ends.push(...results.map(endOf));
  }
  return ends;
}

function endOf(result: Result): string {
  if (result.status === "succeeded") return result.outcome;
  if (result.status === "failed") return "failed";
  return ["AlreadyRegistered", "AlreadyWaitlisted"].includes(result.rejection.type) ? "already" : "refused";
}
