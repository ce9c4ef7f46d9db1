import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { install } from "@sinonjs/fake-timers";
import { createUniform } from "../harness/random.ts";

/**
 * Time that passes only while nothing can be done without it. The programs' own clock and timers are replaced,
 * those of `node:timers/promises`, too; and chance comes from a seed.
 */
export type SimulatedTime = {
  /** Holds the time while real work is under way, such as a call to an emulator. */
  readonly held: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** Milliseconds since the simulation began. */
  readonly now: () => number;
};

/** When a simulation begins; the real time has no part in it. */
const BEGIN = Date.parse("2027-01-01T00:00:00.000Z");

const REAL = { setImmediate, random: Math.random, randomInt: crypto.randomInt };

/**
 * Runs `work` on simulated time, one simulation per process at a time. Rejects when `work` waits for something
 * that no timer and no work under way will bring.
 */
export async function onSimulatedTime<Result>(
  seed: number,
  work: (time: SimulatedTime) => Promise<Result>,
): Promise<Result> {
  const clock = install({
    now: BEGIN,
    toFake: [
      "setTimeout",
      "clearTimeout",
      "setInterval",
      "clearInterval",
      "setImmediate",
      "clearImmediate",
      "Date",
      "performance",
    ],
    ignoreMissingTimers: true,
  });
  const random = createUniform(seed);
  Math.random = random;
  // Other functions of `node:crypto` make ids, whose content decides nothing.
  Object.assign(crypto, { randomInt: (below: number) => Math.floor(random() * below) });
  // Only now do modules that import functions of `node:timers/promises` and `node:crypto` by name have these.
  syncBuiltinESMExports();
  const begin = performance.now();
  let underWay = 0;
  let over = Promise.withResolvers<void>();

  const held: SimulatedTime["held"] = async (call) => {
    underWay++;
    try {
      return await call();
    } finally {
      underWay--;
      if (underWay === 0) {
        over.resolve();
        over = Promise.withResolvers();
      }
    }
  };

  /** Resolves when whatever can go on at this moment has done so. */
  const quiet = async (): Promise<void> => {
    do {
      if (underWay > 0) await over.promise;
      await turn();
    } while (underWay > 0 || areFilesRead());
  };

  let isOver = false;
  try {
    const result = work({ held, now: () => performance.now() - begin }).finally(() => (isOver = true));
    // It is awaited below; a rejection in between is no unhandled one.
    result.catch(() => undefined);
    for (;;) {
      await quiet();
      if (isOver) return await result;
      if (clock.countTimers() === 0) throw new Error("the simulation waits for something that never comes");
      clock.next();
    }
  } finally {
    clock.uninstall();
    Math.random = REAL.random;
    Object.assign(crypto, { randomInt: REAL.randomInt });
    syncBuiltinESMExports();
  }
}

/** Two turns of the event loop: what a callback of the first leads to happens in the second. */
async function turn(): Promise<void> {
  for (let i = 0; i < 2; i++) await new Promise<void>((resolve) => void REAL.setImmediate(resolve));
}

/** The AWS SDK reads its configuration from files, once. */
const areFilesRead = (): boolean => process.getActiveResourcesInfo().some((name) => name.startsWith("FSReq"));
