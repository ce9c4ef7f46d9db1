import {
  formerExpiryOf,
  NEVER_DROPPED,
  type RequestHistory,
  type RequestRecord,
} from "#domain/request-record.ts";
import type { Findings } from "./findings.ts";
import type { Effect } from "./replayed-event.ts";

type RowRequests = {
  readonly item: string;
  readonly history: RequestHistory;
  /** The effects that the journal has for the same person, or for the event itself, in order. */
  readonly effects: readonly Effect[];
  /** Whether it is the event's own row: an update that changes nothing succeeds without an effect. */
  readonly isEvent: boolean;
};

/**
 * Checks that each request has one outcome and one effect: the effects in the journal and the successes
 * among the row's records must match one for one, in order. Only an effect whose record may have been
 * dropped, for its age or for lack of room, may be without one. The newest are matched first, since the oldest
 * records go first.
 */
export function checkRequestRecords(
  { item, history, effects, isEvent }: RowRequests,
  now: string,
  { check }: Findings,
): void {
  const { records } = history;
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
      const isForgotten =
        effect.mayBeStep === true ||
        mayBeDropped(history, effect) ||
        formerExpiryOf(effect.at).toISOString() < now;
      check(5, item, isForgotten, () => `${effect.outcome} at ${effect.at}, but no request remembers it`);
      continue;
    }
    if (effect.mayBePart === true && !isOf(record, effect)) continue;
    next++;
    check(5, item, isOf(record, effect), () => {
      return `${effect.outcome} at ${effect.at}, where a request remembers ${endOf(record)}`;
    });
  }
  for (const record of isEvent ? [] : successes.slice(next)) {
    check(5, item, false, () => `a request remembers ${endOf(record)}, but the journal knows nothing of it`);
  }
}

/** Whether the row has dropped something, and the effect is older than what is never dropped. */
function mayBeDropped({ records, forgottenThrough }: RequestHistory, { at }: Effect): boolean {
  const [oldest] = records.slice(-NEVER_DROPPED);
  return forgottenThrough !== undefined && (oldest === undefined || at <= oldest.completedAt);
}

/**
 * Whether the record is that of the effect. A request never ends before its effect. It ends later if the
 * clock of the gateway that accepted it was ahead.
 */
function isOf(record: RequestRecord | undefined, { outcome, at }: Effect): boolean {
  return record !== undefined && outcomeOf(record) === outcome && record.completedAt >= at;
}

function endOf(record: RequestRecord): string {
  return `${outcomeOf(record)} at ${record.completedAt}`;
}

function outcomeOf({ result }: RequestRecord): string {
  return result.status === "succeeded" ? result.outcome : result.status;
}
