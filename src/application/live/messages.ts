import { eventView } from "#application/views.ts";
import type { ByeReason, LiveEvent } from "#contracts/live.ts";
import type { EventState } from "#domain/event-state.ts";

/** Messages of a stream as text, as the HTML standard has server-sent events. */

const textOf = (lines: readonly string[]): string => `${lines.join("\n")}\n\n`;

/** The pause after which a client that has lost its stream comes again, in milliseconds. */
export const retryMessage = (ms: number): string => textOf([`retry: ${ms}`]);

export const eventMessage = (state: LiveEvent): string =>
  textOf([`id: ${state.version}`, "event: event", `data: ${JSON.stringify(state)}`]);

/** `json` is the registration as JSON. It has no id: a version is one of the event. */
export const registrationMessage = (json: string): string => textOf(["event: registration", `data: ${json}`]);

/** Tells a page that its stream lives. A comment would be invisible to it, and a message without data is dropped. */
export const BEAT = Buffer.from(textOf(["event: beat", "data: 1"]));

export const byeMessage = (reason: ByeReason): string =>
  textOf(["event: bye", `data: ${JSON.stringify({ reason })}`]);

/** What a stream shows of the event at `at`. */
export function liveEvent(event: EventState, at: string): LiveEvent {
  const view = eventView(event, at);
  const { eventId, version, capacity, registeredCount, offeredCount } = view;
  const { waitlistCount, availableSeats, phase } = view;
  const counts = { capacity, registeredCount, offeredCount, waitlistCount, availableSeats };
  return { eventId, version, ...counts, phase };
}
