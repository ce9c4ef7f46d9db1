import type { Lapsing } from "#application/lapsing/lapsing.ts";
import type { Relay } from "#application/relaying/relay.ts";
import type { Logger } from "#platform/logger.ts";
import { createTrouble } from "#platform/trouble.ts";
import { startSweeper, type Sweep, type Sweeper, sweepOfRelay } from "../sweeper.ts";

type SweptDeps = { readonly relay: Relay; readonly lapsing: Lapsing; readonly logger: Logger };

/** Looks, beside each other, for notifications that were left pending, and for offers that have run out. */
export function startSweepers({ relay, lapsing, logger }: SweptDeps, intervalMs: number): Sweeper {
  const start = (sweep: Sweep, what: string): Sweeper =>
    startSweeper(sweep, { intervalMs, trouble: createTrouble(logger, what) });
  const sweepers = [
    start(sweepOfRelay(relay), "looking for pending notifications"),
    start((signal) => lapsing.sweep(signal), "looking for offers that have run out"),
  ];
  return { stop: async () => void (await Promise.all(sweepers.map((sweeper) => sweeper.stop()))) };
}
