import type { Command } from "#domain/commands.ts";
import type { Clock } from "#ports/clock.ts";
import type { EventCatalog } from "#ports/event-catalog.ts";
import type { NewcomerRefusals } from "./newcomer-refusals.ts";
import type { RequestReference } from "./request-id.ts";
import type { EarlyRefusal } from "./sealed-refusal.ts";

/** What a gateway refuses by itself, without the queue. It never refuses what a worker might not refuse. */
export type EarlyRefusals = {
  /** The refusal of a command; undefined when a worker has to decide it. Never throws. */
  refusal(eventId: string, command: Command): Promise<EarlyRefusal | undefined>;
  /** Call this before sending any command. */
  recordCommand(reference: RequestReference, command: Command): void;
};

export type EarlyRefusalsDeps = {
  readonly events: Pick<EventCatalog, "find">;
  readonly newcomers: NewcomerRefusals;
  readonly clock: Clock;
};

/** Bounds memory: about 10 MB with the longest ids. */
const MAX_KNOWN_EVENTS = 50_000;
/** After this time it is looked again whether an event that people register for has got rules. */
const LOOK_AGAIN_MS = 10_000;

/**
 * Refuses commands for events that don't exist, and registrations where the event takes none. An event that was found
 * once is known to exist, since events are never removed.
 */
export function createEarlyRefusals({ events, newcomers, clock }: EarlyRefusalsDeps): EarlyRefusals {
  /** When each was looked at. */
  const knownEvents = new Map<string, number>();

  /** Whether there is certainly no such event: not even one that can't be read. */
  const isUnknown = async (eventId: string): Promise<boolean> => {
    try {
      const event = await events.find(eventId);
      if (event === undefined) return true;
      newcomers.saw(event);
    } catch {
      return false;
    }
    if (knownEvents.size >= MAX_KNOWN_EVENTS) knownEvents.clear();
    knownEvents.set(eventId, performance.now());
    return false;
  };

  return {
    async refusal(eventId, command) {
      const lookedAt = knownEvents.get(eventId);
      if (lookedAt === undefined && (await isUnknown(eventId)))
        return { rejection: { type: "EventNotFound" }, at: clock() };
      if (command.type !== "register") return undefined;
      if (lookedAt !== undefined && performance.now() - lookedAt > LOOK_AGAIN_MS) {
        knownEvents.set(eventId, performance.now());
        void isUnknown(eventId);
      }
      return await newcomers.refusal(eventId, command);
    },

    recordCommand: (reference, command) => newcomers.recordCommand(reference, command),
  };
}
