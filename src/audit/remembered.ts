import { isExpired, MAX_RECORDS, type RequestRecord } from "#domain/request-record.ts";
import type { Findings } from "./findings.ts";
import type { Effect } from "./hall.ts";

type Remembered = {
  readonly item: string;
  readonly records: readonly RequestRecord[];
  /** What the journal tells of the same person, or of the event itself, in order. */
  readonly effects: readonly Effect[];
  /** An event's update that changes nothing succeeds without an effect. */
  readonly isEvent: boolean;
};

/**
 * One request, one outcome, one effect: the effects that the journal tells of are those that the row's
 * records remember, one for one and in order. Only what is old enough to be forgotten may be without a
 * record.
 */
export function checkRemembered(
  { item, records, effects, isEvent }: Remembered,
  now: string,
  { check }: Findings,
): void {
  const keys = new Set(records.map(({ key }) => key));
  check(5, item, keys.size === records.length, () => "remembers a request twice");
  const successes = records.filter(({ result }) => result.status === "succeeded").toReversed();
  let next = 0;
  for (const effect of effects.toReversed()) {
    const from = next;
    while (isEvent && next < successes.length && !isOf(successes[next], effect)) next++;
    const record = successes[next];
    if (record === undefined) {
      next = from;
      const isForgotten = records.length >= MAX_RECORDS || isExpired(effect.at, now);
      check(5, item, isForgotten, () => `${effect.outcome} at ${effect.at}, but no request remembers it`);
      continue;
    }
    next++;
    check(5, item, isOf(record, effect), () => {
      return `${effect.outcome} at ${effect.at}, where a request remembers ${outcomeOf(record)} at ${record.completedAt}`;
    });
  }
  for (const record of isEvent ? [] : successes.slice(next)) {
    const told = `${outcomeOf(record)} at ${record.completedAt}`;
    check(5, item, false, () => `a request remembers ${told}, but the journal knows nothing of it`);
  }
}

/** A request never ends before its effect; later, if the clock that accepted it was ahead. */
function isOf(record: RequestRecord | undefined, { outcome, at }: Effect): boolean {
  return record !== undefined && outcomeOf(record) === outcome && record.completedAt >= at;
}

function outcomeOf({ result }: RequestRecord): string {
  return result.status === "succeeded" ? result.outcome : result.status;
}
