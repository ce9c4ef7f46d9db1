import type { SubmittedCommand } from "#contracts/command-message.ts";
import type { EventChanges } from "#domain/event-details.ts";
import type { RequestRecord } from "#domain/request-record.ts";
import { EARLIER } from "#test/unit/domain/given.ts";

/** Commands as a worker receives them. Each has a key of its own, unless one is given. */

let submissions = 0;
const submission = (key = `key-${++submissions}`) => ({ key, fingerprint: "print", acceptedAt: EARLIER });

export const register = (userId: string, key?: string): SubmittedCommand => {
  return { command: { type: "register", userId }, ...submission(key) };
};
export const unregister = (userId: string, key?: string): SubmittedCommand => {
  return { command: { type: "unregister", userId }, ...submission(key) };
};
export const update = (changes: EventChanges, key?: string): SubmittedCommand => {
  return { command: { type: "update", changes }, ...submission(key) };
};
export const checkIn = (userId: string, key?: string): SubmittedCommand => {
  return { command: { type: "check-in", userId }, ...submission(key) };
};

export const lapse = (userId: string, ticket: number, key?: string): SubmittedCommand => {
  return { command: { type: "lapse", userId, ticket }, ...submission(key) };
};

/** The record of a command that ended at EARLIER. */
export function recordOf({ key, fingerprint, acceptedAt }: SubmittedCommand): RequestRecord {
  return { key, fingerprint, acceptedAt, completedAt: EARLIER, result: { status: "failed" } };
}

/** `count` user ids: u0, u1, … */
export const people = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, i) => `u${from + i}`);
