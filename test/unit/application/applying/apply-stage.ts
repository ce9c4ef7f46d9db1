import { vi } from "vitest";
import { type ApplyDeps, applyCommands } from "#application/applying/apply-commands.ts";
import type { SubmittedCommand } from "#contracts/command-message.ts";
import type { Roster } from "#domain/roster.ts";
import { Unavailable } from "#ports/errors.ts";
import type { JournalEntry } from "#ports/outbox.ts";
import type { Commit } from "#ports/roster-store.ts";
import { NOW } from "#test/unit/domain/given.ts";
import { createMemoryStore } from "./memory-store.ts";

/** From here on pauses take no time, and time passes only by `pass`. */
export function stopTheClock(): void {
  vi.useFakeTimers({ toFake: ["performance"] });
  vi.spyOn(Math, "random").mockReturnValue(0);
}

export function startTheClock(): void {
  vi.useRealTimers();
  vi.restoreAllMocks();
}

/** Lets so many milliseconds pass. */
export const pass = (ms: number) => void vi.advanceTimersByTime(ms);

/** Hooks that are called before a load, before a commit, and after a commit that took effect. */
type Interruptions = { load(): unknown; commit(commit: Commit): unknown; answer(): unknown };

/** A worker with a store in memory; tests fail or delay its loads and commits by the hooks in `before`. */
export function worker(roster: Roster, deps: Partial<ApplyDeps> = {}) {
  const store = createMemoryStore(roster);
  const before: Interruptions = {
    load: () => undefined,
    commit: () => undefined,
    answer: () => undefined,
  };
  const announced: JournalEntry[] = [];
  const reports: { eventId: string; error: unknown; attempt: number }[] = [];
  const stopping = new AbortController();
  const all: ApplyDeps = {
    store: {
      load: async (interest) => (await before.load(), await store.load(interest)),
      commit: async (commit) => {
        await before.commit(commit);
        await store.commit(commit);
        await before.answer();
      },
    },
    clock: () => NOW,
    announce: (entry) => void announced.push(entry),
    report: (eventId, error, attempt) => void reports.push({ eventId, error, attempt }),
    stopping: stopping.signal,
    ...deps,
  };
  const apply = (commands: readonly SubmittedCommand[]) => applyCommands(all, "e", commands);
  const statuses = (...userIds: string[]) =>
    userIds.map((userId) => store.records(userId).map(({ result }) => result.status));
  return { store, before, announced, reports, stopping, apply, statuses, deps: all };
}

/** Fails the first `times` calls. */
export const failing = (times: number, error: unknown) => {
  let remaining = times;
  return () => {
    if (remaining-- > 0) throw error;
  };
};
export const outage = new Unavailable("the database");
export const broken = new TypeError("can't be written");
