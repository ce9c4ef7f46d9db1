import { remembered } from "#flow/remembered.ts";
import { Unavailable } from "#ports/errors.ts";

const PATIENCE_MS = 3000;
/** Balancers, supervisors and curious people may ask as often as they like. A start is waited for impatiently. */
const FRESHNESS = { valueMs: 2000, errorMs: 250 };

/**
 * `ready` resolves when all probes succeed within 3 seconds, else rejects with `Unavailable`. Whoever asks gets
 * the result of a probe that everybody shares, and that is at most 2 seconds old.
 */
export function createHealth(probes: readonly (() => Promise<void>)[]) {
  const probe = async (): Promise<void> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Unavailable("the database or the queue")), PATIENCE_MS);
    });
    try {
      await Promise.race([Promise.all(probes.map((one) => one())), late]);
    } catch (error) {
      throw error instanceof Unavailable
        ? error
        : new Unavailable("the database or the queue", { cause: error });
    } finally {
      clearTimeout(timer);
    }
  };
  return { ready: remembered(probe, FRESHNESS) };
}
