import { type Command, personOf } from "#domain/commands.ts";
import { isLive } from "#domain/event-state.ts";
import type { RegistrationReader } from "#ports/registration-reader.ts";
import type { RequestMemory, RowAddress } from "#ports/request-memory.ts";
import type { RequestReference } from "./request-id.ts";

export type FreeingCommands = {
  /** Call this before sending any command. */
  record(reference: RequestReference, command: Command): void;
  /**
   * Whether every recorded command of the event that may free a seat has ended. Reads the record of the last
   * of them. Throws `Unavailable`.
   */
  haveEnded(eventId: string): Promise<boolean>;
};

export type FreeingCommandsDeps = {
  readonly memory: RequestMemory;
  readonly registrations: Pick<RegistrationReader, "find">;
};

/** How long a command is waited for. Its outcome comes within seconds, or else operators were alarmed. */
const PATIENCE_MS = 15 * 60_000;
/** Bounds memory: events with such a command, and people who register. The oldest are forgotten. */
const MAX_REMEMBERED = 10_000;

type Sent = { readonly reference: RequestReference; readonly since: number; readonly order: number };

/**
 * The commands of this gateway that may free a seat and whose outcome is not known yet. A command to give up
 * a seat counts only if its person has one, or a place on the waitlist, or asked this gateway for one before
 * and has no answer yet: else anybody could stop the refusals of a sold-out event by giving up nothing.
 */
export function createFreeingCommands({ memory, registrations }: FreeingCommandsDeps): FreeingCommands {
  /** The last command of each event. Commands end in order: when it has ended, so have all before it. */
  const lastOf = new Map<string, Sent>();
  /** Commands of which it is being looked up whether their person has anything to give up. */
  const lookups = new Map<string, Set<Promise<void>>>();
  /** The key of the last registration of each person. */
  const registering = new Map<string, string>();
  let sent = 0;

  const remember = (command: Sent): void => {
    const { eventId } = command.reference;
    if ((lastOf.get(eventId)?.order ?? 0) > command.order) return;
    lastOf.delete(eventId);
    lastOf.set(eventId, command);
    forgetOldest(lastOf);
  };

  const hasEnded = async ({ eventId, userId }: RowAddress, key: string): Promise<boolean> => {
    const [history] = await memory.histories([{ eventId, userId }]);
    return history?.records.some((record) => record.key === key) === true;
  };

  const holdsAnything = async (eventId: string, userId: string): Promise<boolean> => {
    const key = registering.get(nameOf(eventId, userId));
    if (key !== undefined && !(await hasEnded({ eventId, userId }, key))) return true;
    return isLive(await registrations.find(eventId, userId));
  };

  const lookUp = (command: Sent, userId: string): void => {
    const { eventId } = command.reference;
    const pending = lookups.get(eventId) ?? new Set();
    lookups.set(eventId, pending);
    const unreadable = () => true;
    const lookup = holdsAnything(eventId, userId)
      .catch(unreadable)
      .then((holds) => {
        if (holds) remember(command);
        pending.delete(lookup);
        if (pending.size === 0) lookups.delete(eventId);
      });
    pending.add(lookup);
  };

  return {
    record(reference, command) {
      const { eventId } = reference;
      const newest = { reference, since: performance.now(), order: ++sent };
      if (command.type === "register") {
        registering.set(nameOf(eventId, command.userId), reference.key);
        forgetOldest(registering);
        return;
      }
      const userId = personOf(command);
      if (userId !== undefined) lookUp(newest, userId);
      else if (mayFree(command)) remember(newest);
    },

    async haveEnded(eventId) {
      await Promise.all(lookups.get(eventId)?.values().toArray() ?? []);
      const last = lastOf.get(eventId);
      if (last === undefined || performance.now() - last.since > PATIENCE_MS) return true;
      if (!(await hasEnded(last.reference, last.reference.key))) return false;
      if (lastOf.get(eventId) === last) lastOf.delete(eventId);
      return true;
    },
  };
}

/** Whether the update may let somebody in. */
function mayFree(command: Command): boolean {
  return command.type === "update" && ("capacity" in command.changes || "hasWaitlist" in command.changes);
}

function nameOf(eventId: string, userId: string): string {
  return `${eventId} ${userId}`;
}

/** Removes what was added first if there is more than `MAX_REMEMBERED`. */
function forgetOldest(remembered: Map<string, unknown>): void {
  const [oldest] = remembered.size > MAX_REMEMBERED ? remembered.keys() : [];
  if (oldest !== undefined) remembered.delete(oldest);
}
