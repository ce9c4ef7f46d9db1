import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  batchOf,
  type ImportSteps,
  importLines,
  keyOfLine,
  outcomeOf,
} from "#application/importing/import-lines.ts";
import { problem, ProblemError } from "#contracts/problem.ts";
import type { RequestView } from "#contracts/request.ts";
import { decide } from "#domain/decide.ts";
import { evolve } from "#domain/roster.ts";
import { always } from "#test/support/arbitraries/property.ts";
import { given, NOW } from "#test/unit/domain/given.ts";

type Line = { readonly line: number; readonly userId: string; readonly name?: string };

/** A system with one event, which takes each key once. Answers can be lost, and calls be refused for the moment. */
function createWorld(capacity: number, hasWaitlist = true) {
  const users = new Set<string>();
  const roster = { ...given({ capacity, hasWaitlist }), users };
  const requests = new Map<string, RequestView>();
  const made: string[] = [];
  const apply = (requestId: string, userId: string): void => {
    const head = { requestId, type: "register", eventId: "e", userId, acceptedAt: NOW } as const;
    const decision = decide(roster, { type: "register", userId }, { at: NOW, askedAt: NOW, promotions: 0 });
    if ("facts" in decision) decision.facts.reduce(evolve, roster);
    const outcome = decision.kind === "accepted" ? decision.outcome : undefined;
    const code = decision.kind === "rejected" && decision.rejection.type === "UserNotFound";
    const error = problem(code ? "USER_NOT_FOUND" : "EVENT_FULL", "No.");
    const end = { ...head, completedAt: NOW };
    const isDone = outcome !== undefined;
    requests.set(
      requestId,
      isDone ? { ...end, status: "succeeded", outcome } : { ...end, status: "rejected", error },
    );
  };

  /** The steps of one run. The calls of registrations by number at which the answer is lost, or nothing is sent. */
  const run = (
    lost: ReadonlySet<number> = new Set(),
    refused: ReadonlySet<number> = new Set(),
  ): ImportSteps<Line> => {
    let calls = 0;
    return {
      async create({ userId }) {
        if (users.has(userId)) throw new ProblemError(problem("USER_ALREADY_EXISTS", "Taken."));
        users.add(userId);
        made.push(userId);
        return true;
      },
      async register(lines) {
        const call = calls++;
        if (refused.has(call)) throw new Error("not now");
        const sent = lines.map((line) => {
          const requestId = keyOfLine("b", line);
          const wasKnown = requests.has(requestId);
          if (!wasKnown) apply(requestId, line.userId);
          return { status: "fulfilled", value: { requestId, wasKnown } } as const;
        });
        if (lost.has(call)) throw new Error("the answer was lost");
        return sent;
      },
      ended: async (requestId) => requests.get(requestId) as RequestView,
    };
  };
  const state = () => ({
    standings: Object.fromEntries(roster.standings),
    waiting: [...roster.waiting.values()],
    made,
  });
  return { run, state, users };
}

const linesOf = (count: number): Line[] =>
  Array.from({ length: count }, (_, i) => ({
    line: i + 2,
    userId: `p${i}`,
    ...(i % 5 !== 3 && { name: `Person ${i}` }),
  }));

describe("lines that are imported", () => {
  it("again, in chunks, beside each other, and with answers lost, leave what one import leaves", async () => {
    const chunks = fc.array(fc.tuple(fc.nat({ max: 1 }), fc.integer({ min: 1, max: 9 })), { maxLength: 40 });
    const calls = fc.uniqueArray(fc.nat({ max: 12 })).map((all) => new Set(all));
    const world = fc.record({
      capacity: fc.integer({ min: 1, max: 30 }),
      hasWaitlist: fc.boolean(),
      lost: calls,
    });
    await always(
      fc.asyncProperty(world, chunks, calls, async ({ capacity, hasWaitlist, lost }, sizes, refused) => {
        const lines = linesOf(25);
        const once = createWorld(capacity, hasWaitlist);
        await importLines(once.run(), lines);
        const often = createWorld(capacity, hasWaitlist);
        const runs = [0, 1].map(() => ({ steps: often.run(lost, refused), done: 0 }));
        for (const [which, size] of sizes) {
          const one = runs[which];
          if (one === undefined) continue;
          const chunk = lines.slice(one.done, one.done + size);
          one.done += (await importLines(one.steps, chunk)).outcomes.length;
        }
        await importLines(often.run(), lines);
        expect(often.state().standings).toEqual(once.state().standings);
        expect(often.state().waiting).toEqual(once.state().waiting);
        expect(often.state().made.toSorted((a, b) => a.localeCompare(b))).toEqual(
          once.state().made.toSorted((a, b) => a.localeCompare(b)),
        );
      }),
    );
  });

  it("are told apart: who has come by them, who was there, and who is refused", async () => {
    const { run, users } = createWorld(2);
    users.add("p1");
    const first = await importLines(run(), linesOf(4));
    expect(first.outcomes.map(({ end, isNew, problem: why }) => [end, isNew, why?.code])).toEqual([
      ["registered", true, undefined],
      ["registered", false, undefined],
      ["waitlisted", true, undefined],
      ["refused", false, "USER_NOT_FOUND"],
    ]);
    const second = await importLines(run(), linesOf(4));
    expect(second.outcomes.map(({ end, isNew }) => [end, isNew])).toEqual([
      ["already", false],
      ["already", false],
      ["already", false],
      ["refused", false],
    ]);
  });

  it("stop at the first of which nobody knows, with the outcomes of those before", async () => {
    const { run, state } = createWorld(9);
    const steps = run();
    const stopping: ImportSteps<Line> = {
      ...steps,
      async create(line) {
        if (line.userId === "p2") throw new Error("not now");
        if (line.userId === "p4") throw new ProblemError(problem("FORBIDDEN", "No."));
        return await steps.create(line);
      },
    };
    const { outcomes, stoppedBy } = await importLines(stopping, linesOf(9));
    expect(outcomes.map(({ end }) => end)).toEqual(["registered", "registered"]);
    expect(stoppedBy).toEqual(new Error("not now"));
    expect(Object.keys(state().standings)).toEqual(["p0", "p1"]);
    const short: ImportSteps<Line> = { ...steps, register: (lines) => steps.register(lines.slice(0, 1)) };
    expect((await importLines(short, linesOf(3))).outcomes).toHaveLength(1);
  });

  it("have keys by their file and number, which are those of yesterday", () => {
    const batch = batchOf(Buffer.from("userId\nada\n"));
    expect(keyOfLine(batch, { line: 2 })).toBe(
      "import-43be88ca68c68940b8c766ad572ff8c606a1da976753813290ca74486fcd91c8-2",
    );
  });

  it("that have not ended are in the queue", () => {
    const fresh = { wasKnown: false, isNew: false };
    expect(outcomeOf({ status: "queued" }, fresh).end).toBe("queued");
    expect(outcomeOf({ status: "queued" }, { ...fresh, wasKnown: true }).end).toBe("queued");
    const error = problem("ALREADY_WAITLISTED", "Waits.");
    expect(outcomeOf({ status: "rejected", error }, fresh)).toEqual({ end: "already", isNew: false });
  });
});
