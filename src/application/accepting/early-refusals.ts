import type { Command } from "#domain/commands.ts";
import type { Clock } from "#ports/clock.ts";
import type { EventCatalog } from "#ports/event-catalog.ts";
import type { EarlyRefusal, RequestReference } from "./request-id.ts";
import type { SoldOut } from "./sold-out.ts";

/** What a gateway refuses by itself, without the queue. It never refuses what a worker might not refuse. */
export type EarlyRefusals = {
  /** The refusal of a command; undefined when a worker has to decide it. Never throws. */
  refusal(eventId: string, command: Command): Promise<EarlyRefusal | undefined>;
  /** Call this before sending any command. */
  recordCommand(reference: RequestReference, command: Command): void;
};

export type EarlyRefusalsDeps = {
  readonly events: Pick<EventCatalog, "find">;
  readonly soldOut: SoldOut;
  readonly clock: Clock;
};

/** Bounds memory: about 10 MB with the longest ids. */
const MAX_KNOWN_EVENTS = 50_000;

/**
 * Refuses commands for events that don't exist, and registrations of a crowd at a sold-out event. An event
 * that was found once is not looked up again, since events are never removed.
 */
export function createEarlyRefusals({ events, soldOut, clock }: EarlyRefusalsDeps): EarlyRefusals {
  const knownEvents = new Set<string>();

  /** Whether there is certainly no such event: not even one that can't be read. */
  const isUnknown = async (eventId: string): Promise<boolean> => {
    try {
      if ((await events.find(eventId)) === undefined) return true;
    } catch {
      return false;
    }
    if (knownEvents.size >= MAX_KNOWN_EVENTS) knownEvents.clear();
    knownEvents.add(eventId);
    return false;
  };

  return {
    async refusal(eventId, command) {
      if (!knownEvents.has(eventId) && (await isUnknown(eventId)))
        return { rejection: { type: "EventNotFound" }, at: clock() };
      return command.type === "register" ? await soldOut.refusal(eventId, command.userId) : undefined;
    },

    recordCommand: (reference, command) => soldOut.recordCommand(reference, command),
  };
}
