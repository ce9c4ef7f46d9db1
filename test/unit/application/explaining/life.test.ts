import fc from "fast-check";
import { expect, test } from "vitest";
import { readLife } from "#application/explaining/life.ts";
import { positionOf } from "#application/explaining/waiting.ts";
import type { Fact } from "#domain/facts.ts";
import { standingOf } from "#domain/roster.ts";
import type { Journal } from "#ports/journal.ts";
import { always } from "#test/support/arbitraries/property.ts";
import { type Moment, PEOPLE, steps, type Walk, walk } from "./walks.ts";

/** A journal of these entries, the size of whose reads is bounded as that of DynamoDB's is; counts them. */
function journalOf(moments: readonly Moment[], mostEntries = 40) {
  const entries = moments.map(({ version, at, facts }) => ({
    eventId: "e",
    version,
    at,
    facts,
    isPending: false,
  }));
  let reads = 0;
  const journal: Journal = {
    slice: async (_, { order, after, limit }) => {
      reads++;
      const isAscending = order === "asc";
      const sorted = isAscending ? entries : entries.toReversed();
      const rest = sorted.filter(({ version }) => isBehind(version, after, isAscending));
      const shown = rest.slice(0, Math.min(limit, mostEntries));
      const last = shown.at(-1);
      return { entries: shown, ...(rest.length > shown.length && last && { next: last.version }) };
    },
  };
  return { journal, reads: () => reads };
}

function isBehind(version: number, after: number | undefined, isAscending: boolean): boolean {
  if (after === undefined) return true;
  return isAscending ? version > after : version < after;
}

/** All facts about the person, found by looking at every entry. */
function allFactsOf({ moments }: Walk, userId: string) {
  const isOwn = (fact: Fact): boolean => "userId" in fact && fact.userId === userId;
  return moments.flatMap(({ version, facts }) => facts.filter(isOwn).map((fact) => ({ version, fact })));
}

function ask(taken: Walk, userId: string, journal: Journal) {
  const { moments, roster, records } = taken;
  const through = moments.at(-1)?.version ?? 0;
  const standing = standingOf(roster, userId);
  return readLife(journal, { eventId: "e", userId, through, standing, records: records.get(userId) ?? [] });
}

test.each([0, 1000])("a life is found whole in a journal with %d entries before it", async (filler) => {
  let facts = 0;
  await always(
    fc.asyncProperty(steps, async (all) => {
      const taken = walk(all, filler);
      for (const userId of PEOPLE) {
        const { journal, reads } = journalOf(taken.moments);
        const life = await ask(taken, userId, journal);
        const expected = allFactsOf(taken, userId);
        expect(life.facts).toEqual(expected);
        expect(life.isWhole).toBe(true);
        expect(reads()).toBeLessThanOrEqual(100);
        const position = (taken.moments.at(-1)?.line.indexOf(userId) ?? -1) + 1;
        if (standingOf(taken.roster, userId).status === "waitlisted")
          expect(life.wait && positionOf(life.wait)).toBe(position);
        facts += expected.length;
      }
    }),
  );
  expect(facts).toBeGreaterThan(500);
});

const comes = (userId: string) => ({ command: { type: "register", userId }, seconds: 20 }) as const;
const leaves = (userId: string) => ({ command: { type: "unregister", userId }, seconds: 20 }) as const;
/** Somebody comes and goes behind those who wait, 800 entries long. */
const traffic = Array.from({ length: 400 }, () => [comes("fay"), leaves("fay")]).flat();

test("a wait that is too long to be read is told without its arithmetic", async () => {
  const taken = walk([comes("ann"), comes("ben"), ...traffic]);
  const { journal, reads } = journalOf(taken.moments, 3);
  const { facts, wait, isWhole } = await ask(taken, "ben", journal);
  expect(reads()).toBe(100);
  expect(facts.map(({ fact }) => fact.type)).toEqual(["AttendeeWaitlisted"]);
  expect([wait, isWhole]).toEqual([undefined, false]);
});

test("where there is too much to read, the past is left out, and the present is told", async () => {
  const taken = walk([comes("ann"), comes("ben"), ...traffic, leaves("ben"), comes("cem"), comes("ben")]);
  const { journal } = journalOf(taken.moments, 3);
  const { facts, wait, isWhole } = await ask(taken, "ben", journal);
  expect(facts.at(-1)?.fact).toMatchObject({ type: "AttendeeWaitlisted", position: 2 });
  expect(wait && positionOf(wait)).toBe(2);
  expect(isWhole).toBe(false);
});

test("requests that were sent over and over cost no read more", async () => {
  const taken = walk([comes("ann"), comes("ben"), ...traffic]);
  const own = taken.records.get("fay") ?? [];
  const { journal, reads } = journalOf(taken.moments);
  await ask({ ...taken, records: new Map([["fay", own.slice(-1)]]) }, "fay", journal);
  const once = reads();
  await ask(
    { ...taken, records: new Map([["fay", Array.from({ length: 50 }, () => own.slice(-1)).flat()]]) },
    "fay",
    journal,
  );
  expect(reads() - once).toBe(once);
});
