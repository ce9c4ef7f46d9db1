import { reasonOf } from "./error-text.ts";
import type { Logger } from "./logger.ts";

/** Something that is tried again and again. */
export type Trouble = {
  /** It failed: logged in one line, without a stack, unless it failed for this reason before. */
  readonly failed: (error: unknown) => void;
  /** It works: logged if it had failed. What fails from now on is logged anew. */
  readonly over: () => void;
};

/** Where each failure has a text of its own, the log ends after so many. */
const MOST_REASONS = 10;

/** Logs trouble with `what`, such as "receiving from the queue": once a reason, and once when it is over. */
export function createTrouble(logger: Logger, what: string): Trouble {
  const reasons = new Set<string>();
  return {
    failed(error) {
      const reason = reasonOf(error);
      if (reasons.has(reason) || reasons.size === MOST_REASONS) return;
      reasons.add(reason);
      logger.warn({ reason }, `${what} does not work, and is tried again`);
    },
    over() {
      if (reasons.size === 0) return;
      reasons.clear();
      logger.info({}, `${what} works now`);
    },
  };
}
