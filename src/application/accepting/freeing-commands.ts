import type { Command } from "#domain/commands.ts";
import { TEXT_DETAILS } from "#domain/event-details.ts";
import { isLive } from "#domain/event-state.ts";
import { isForgotten } from "#domain/request-record.ts";
import type { Clock } from "#ports/clock.ts";
import type { RegistrationReader } from "#ports/registration-reader.ts";
import type { RequestMemory } from "#ports/request-memory.ts";
import type { RequestReference } from "./request-id.ts";

export type FreeingCommands = {
  /** Call this before sending any command. */
  record(reference: RequestReference, command: Command): void;
  /**
   * Whether every recorded command of the event that may let somebody in has ended. Reads the rows of those that
   * may not have. Throws `Unavailable`.
   */
  haveEnded(eventId: string): Promise<boolean>;
};

export type FreeingCommandsDeps = {
  readonly memory: RequestMemory;
  readonly registrations: Pick<RegistrationReader, "find">;
  readonly clock: Clock;
};

/** How long a command is waited for. Its outcome comes within seconds, or else operators were alarmed. */
const PATIENCE_MS = 15 * 60_000;
/** Bounds memory: events with such a command, and people who register. The oldest are forgotten. */
const MAX_REMEMBERED = 10_000;
/** Bounds reads: commands of one event whose people have nothing yet. The oldest are forgotten. */
const MAX_HOPEFUL = 20;

type Sent = { readonly reference: RequestReference; readonly since: number; readonly order: number };

/**
 * The commands of this gateway that may free a seat or a place, or open the event, and whose outcome is not known yet.
 * A command to give up a seat, or to pick somebody who waits, counts only while its person has one, or a place on the
 * waitlist: else anybody could stop the refusals of a sold-out event by giving up nothing. Who has neither, but asked
 * this gateway for a seat before, may have got it since: they are looked up each time.
 */
export function createFreeingCommands(deps: FreeingCommandsDeps): FreeingCommands {
  /** The last command of each event. Commands end in order: when it has ended, so have all before it. */
  const lastOf = new Map<string, Sent>();
  /** Commands of which it is being looked up whether their person has anything to give up. */
  const lookups = new Map<string, Set<Promise<void>>>();
  /** The last registration of each person. */
  const registering = new Map<string, RequestReference>();
  const { hasEnded, holdsAnything } = createLookups(deps);
  const hopeful = createHopeful({ hasEnded, holdsAnything });
  let sent = 0;

  const remember = (command: Sent): void => {
    const { eventId } = command.reference;
    if ((lastOf.get(eventId)?.order ?? 0) > command.order) return;
    setNewest(lastOf, eventId, command);
  };

  /** What is known of the command now. */
  const classify = async (command: Sent): Promise<"counts" | "hopeful" | "nothing"> => {
    const { reference } = command;
    if (await holdsAnything(reference)) return "counts";
    const asked = registering.get(nameOf(reference));
    return asked === undefined || (await hasEnded(asked)) ? "nothing" : "hopeful";
  };

  const lookUp = (command: Sent): void => {
    const { eventId } = command.reference;
    const pending = lookups.get(eventId) ?? new Set();
    lookups.set(eventId, pending);
    const unreadable = () => "counts" as const;
    const lookup = classify(command)
      .catch(unreadable)
      .then((found) => {
        if (found === "counts") remember(command);
        if (found === "hopeful") hopeful.add(command);
        pending.delete(lookup);
        if (pending.size === 0) lookups.delete(eventId);
      });
    pending.add(lookup);
  };

  return {
    record(reference, command) {
      const newest = { reference, since: performance.now(), order: ++sent };
      if (command.type === "register") setNewest(registering, nameOf(reference), reference);
      else if (OF_PERSON.has(command.type)) lookUp(newest);
      else if (mayOpen(command)) remember(newest);
    },

    async haveEnded(eventId) {
      await Promise.all(lookups.get(eventId)?.values().toArray() ?? []);
      if (await hopeful.isAnyFulfilled(eventId)) return false;
      const last = lastOf.get(eventId);
      if (last === undefined || performance.now() - last.since > PATIENCE_MS) return true;
      if (!(await hasEnded(last.reference))) return false;
      if (lastOf.get(eventId) === last) lastOf.delete(eventId);
      return true;
    },
  };
}

type Lookups = ReturnType<typeof createLookups>;

function createLookups({ memory, registrations, clock }: FreeingCommandsDeps) {
  return {
    hasEnded: async (reference: RequestReference): Promise<boolean> => {
      const [history = { records: [] }] = await memory.histories([reference]);
      const isRemembered = history.records.some(({ key }) => key === reference.key);
      return isRemembered || isForgotten(reference.acceptedAt, history, clock());
    },
    holdsAnything: async ({ eventId, userId = "" }: RequestReference): Promise<boolean> =>
      isLive(await registrations.find(eventId, userId)),
  };
}

/** Commands of people who have nothing, but may get it: they asked for it before. */
function createHopeful({ hasEnded, holdsAnything }: Lookups) {
  const commandsOf = new Map<string, readonly Sent[]>();
  return {
    add(command: Sent): void {
      const { eventId } = command.reference;
      const commands = [...(commandsOf.get(eventId) ?? []), command];
      setNewest(commandsOf, eventId, commands.slice(-MAX_HOPEFUL));
    },

    /** Whether one of them has got something, and may give it up. Those that have ended are forgotten. */
    async isAnyFulfilled(eventId: string): Promise<boolean> {
      const states = await Promise.all(
        (commandsOf.get(eventId) ?? []).map(async (command) => {
          const { reference } = command;
          const [isOver, holds] = [await hasEnded(reference), await holdsAnything(reference)];
          return { command, isOver, isFulfilled: !isOver && holds };
        }),
      );
      const over = new Set(states.filter(({ isOver }) => isOver).map(({ command }) => command));
      const left = (commandsOf.get(eventId) ?? []).filter((command) => !over.has(command));
      if (left.length === 0) commandsOf.delete(eventId);
      else commandsOf.set(eventId, left);
      return states.some(({ isFulfilled }) => isFulfilled);
    },
  };
}

/** What somebody gives up, or stops to wait for, is free. */
const OF_PERSON: ReadonlySet<Command["type"]> = new Set(["unregister", "promote"]);

/** Members of an event by which nobody is let in. */
const HARMLESS: ReadonlySet<string> = new Set(["title", ...TEXT_DETAILS, "timeZone", "endsAt", "owners"]);

/** Whether the command of an event may let somebody in. */
function mayOpen(command: Command): boolean {
  if (command.type === "update") return Object.keys(command.changes).some((name) => !HARMLESS.has(name));
  return command.type === "publish" || command.type === "reinstate";
}

function nameOf({ eventId, userId = "" }: RequestReference): string {
  return `${eventId} ${userId}`;
}

/** Puts the value last, and removes what was put first if there is more than `MAX_REMEMBERED`. */
function setNewest<Value>(remembered: Map<string, Value>, name: string, value: Value): void {
  remembered.delete(name);
  remembered.set(name, value);
  const [oldest] = remembered.size > MAX_REMEMBERED ? remembered.keys() : [];
  if (oldest !== undefined) remembered.delete(oldest);
}
