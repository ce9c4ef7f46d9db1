import type { RequestMemory } from "#ports/request-memory.ts";
import type { RequestReference } from "./request-id.ts";

export type FreeingCommands = {
  /** Call before sending a command that may free a seat. */
  record(reference: RequestReference): void;
  /**
   * Whether every recorded command of the event has ended; false while forgotten commands may be under way.
   * Reads the record of the last command. Throws `Unavailable`.
   */
  haveEnded(eventId: string): Promise<boolean>;
};

/** How long a command is waited for. Its outcome comes within seconds, or else operators were alarmed. */
const PATIENCE_MS = 15 * 60_000;
/** Bounds memory. When more events have such a command, all are forgotten. */
const MAX_EVENTS = 10_000;

/** The commands of this gateway that may free a seat and whose outcome is not known yet. */
export function createFreeingCommands(memory: RequestMemory): FreeingCommands {
  /** The last command of each event. Commands end in order: when it has ended, so have all before it. */
  const lastOf = new Map<string, { readonly reference: RequestReference; readonly since: number }>();
  /** Until this moment of `performance.now()` a forgotten command may still be under way. */
  let forgottenUntil = 0;

  return {
    record(reference) {
      if (lastOf.size >= MAX_EVENTS) {
        lastOf.clear();
        forgottenUntil = performance.now() + PATIENCE_MS;
      }
      lastOf.set(reference.eventId, { reference, since: performance.now() });
    },

    async haveEnded(eventId) {
      const now = performance.now();
      if (now < forgottenUntil) return false;
      const last = lastOf.get(eventId);
      if (last === undefined || now - last.since > PATIENCE_MS) return true;
      const [history] = await memory.histories([last.reference]);
      if (history?.records.some(({ key }) => key === last.reference.key) !== true) return false;
      if (lastOf.get(eventId) === last) lastOf.delete(eventId);
      return true;
    },
  };
}
