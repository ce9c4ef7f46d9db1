import { isExpired, MAX_RECEIPTS, type Receipt } from "#domain/request-record.ts";
import type { Findings } from "./findings.ts";
import type { Effect } from "./hall.ts";

type Remembered = {
  readonly item: string;
  readonly receipts: readonly Receipt[];
  /** What the journal tells of the same person, or of the event itself, in order. */
  readonly effects: readonly Effect[];
  /** An event's update that changes nothing succeeds without an effect. */
  readonly isEvent: boolean;
};

/**
 * One request, one outcome, one effect: the effects that the journal tells of are those that the row's receipts
 * remember, one for one and in order. Only what is old enough to be forgotten may be without a receipt.
 */
export function checkRemembered(
  { item, receipts, effects, isEvent }: Remembered,
  now: string,
  { check }: Findings,
): void {
  const keys = new Set(receipts.map(({ key }) => key));
  check(5, item, keys.size === receipts.length, () => "remembers a request twice");
  const successes = receipts.filter(({ result }) => result.status === "succeeded").toReversed();
  let next = 0;
  for (const effect of effects.toReversed()) {
    const from = next;
    while (isEvent && next < successes.length && !isOf(successes[next], effect)) next++;
    const receipt = successes[next];
    if (receipt === undefined) {
      next = from;
      const isForgotten = receipts.length >= MAX_RECEIPTS || isExpired(effect.at, now);
      check(5, item, isForgotten, () => `${effect.outcome} at ${effect.at}, but no request remembers it`);
      continue;
    }
    next++;
    check(5, item, isOf(receipt, effect), () => {
      return `${effect.outcome} at ${effect.at}, where a request remembers ${outcomeOf(receipt)} at ${receipt.completedAt}`;
    });
  }
  for (const receipt of isEvent ? [] : successes.slice(next)) {
    const told = `${outcomeOf(receipt)} at ${receipt.completedAt}`;
    check(5, item, false, () => `a request remembers ${told}, but the journal knows nothing of it`);
  }
}

/** A request never ends before its effect; later, if the clock that accepted it was ahead. */
function isOf(receipt: Receipt | undefined, { outcome, at }: Effect): boolean {
  return receipt !== undefined && outcomeOf(receipt) === outcome && receipt.completedAt >= at;
}

function outcomeOf({ result }: Receipt): string {
  return result.status === "succeeded" ? result.outcome : result.status;
}
