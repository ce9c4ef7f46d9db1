import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "#platform/error-text.ts";
import type { LogFile } from "./data-directory.ts";
import { StartError } from "#platform/start-error.ts";
import { killGroup } from "../processes/tether.ts";

const FAILURES = 5;
const FAILURES_WITHIN_MS = 30_000;
const BACKOFF_MS = 100;

/** One process of the system. It leads its own process group. */
export type Part = {
  readonly name: string;
  /** A text that is only in the command line of this process. */
  readonly marker: string;
  readonly log: LogFile;
  readonly graceMs: number;
  spawn(): ChildProcess;
  /** Resolves when the process serves; `signal` fires when it has ended. */
  whenReady(child: ChildProcess, signal: AbortSignal): Promise<void>;
  requestStop(child: ChildProcess): void;
};

export type KeptPart = {
  readonly name: string;
  readonly marker: string;
  /** Resolves when the part serves for the first time, rejects with `StartError` if it ends before. */
  readonly ready: Promise<void>;
  pid(): number | undefined;
  /** Asks the part to end, kills it after its grace; resolves when it has ended. */
  stop(): Promise<void>;
  /** Kills the part at once. */
  kill(): void;
};

export type KeeperEvents = {
  /** Called with a line for the person at the terminal. */
  report(line: string): void;
  /** Called when the part runs with a new process id. */
  spawned(): void;
  /** Called when the part has failed too often and is not started again. */
  gaveUp(error: StartError): void;
};

/** Keeps a part running: starts it again when it ends by itself, until that happens too often. */
export function keep(part: Part, events: KeeperEvents): KeptPart {
  const stopping = new AbortController();
  const firstReady = Promise.withResolvers<void>();
  firstReady.promise.catch(() => {});
  let current: { child: ChildProcess; ended: Promise<string> } | undefined;

  const runOnce = async (): Promise<string> => {
    const child = part.spawn();
    const over = new AbortController();
    const ended = howItEnded(child).finally(() => over.abort());
    current = { child, ended };
    events.spawned();
    part.whenReady(child, over.signal).then(firstReady.resolve, () => killGroup(child));
    const how = await ended;
    // What the part started must not hold its port or its files.
    killGroup(child);
    return how;
  };

  const run = async (): Promise<void> => {
    let isFirst = true;
    firstReady.promise.then(
      () => (isFirst = false),
      () => {},
    );
    const failures: number[] = [];
    while (!stopping.signal.aborted) {
      const how = await runOnce();
      if (stopping.signal.aborted) return;
      if (isFirst) return firstReady.reject(failure(part, `could not start: it ${how}`));
      const now = Date.now();
      failures.push(now);
      const recent = failures.filter((at) => now - at < FAILURES_WITHIN_MS).length;
      if (recent >= FAILURES)
        return events.gaveUp(failure(part, `failed ${recent} times in a short time: it ${how}`));
      events.report(`${part.name} ${how}, starting it again (its log: ${part.log.path})`);
      await sleep(BACKOFF_MS * 2 ** (recent - 1), undefined, { signal: stopping.signal }).catch(() => {});
    }
  };
  run().catch((error: unknown) => {
    const reason = messageOf(error);
    const wrapped = new StartError(`${part.name} could not start: ${reason}`, { cause: error });
    firstReady.reject(wrapped);
    events.gaveUp(wrapped);
  });

  return {
    name: part.name,
    marker: part.marker,
    ready: firstReady.promise,
    pid: () => current?.child.pid,
    kill: () => {
      stopping.abort();
      if (current !== undefined) killGroup(current.child);
    },
    stop: async () => {
      stopping.abort();
      if (current === undefined) return;
      const { child, ended } = current;
      const late = setTimeout(() => killGroup(child), part.graceMs);
      if (child.exitCode === null && child.signalCode === null) part.requestStop(child);
      await ended;
      clearTimeout(late);
    },
  };
}

function howItEnded(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(`could not be run (${error.message})`));
    child.once("exit", (code, signal) =>
      resolve(signal === null ? `ended with code ${code}` : `ended by ${signal}`),
    );
  });
}

function failure(part: Part, what: string): StartError {
  const lines = part.log.tail();
  return new StartError(`${part.name} ${what}\nits log: ${part.log.path}${lines === "" ? "" : `\n${lines}`}`);
}
