/**
 * More facts than a transaction can have, so `version * MAX_FACTS + ordinal` orders an event's
 * notifications.
 */
const MAX_FACTS = 1000;

/** Orders the notifications of an event. */
export function sequenceOf(version: number, ordinal: number): string {
  return String(version * MAX_FACTS + ordinal).padStart(16, "0");
}

/** The last sequence that a notification of this version can have. */
export function lastSequenceOf(version: number): string {
  return sequenceOf(version, MAX_FACTS - 1);
}
