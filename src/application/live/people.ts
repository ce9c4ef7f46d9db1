import { registrationView } from "#application/views.ts";
import type { LiveRegistration } from "#contracts/live.ts";
import type { EventState, Standing } from "#domain/event-state.ts";
import { movementOf } from "#domain/movements.ts";
import { blockEnd } from "#domain/tally.ts";
import type { Room } from "#flow/room.ts";
import type { Outbox } from "#ports/outbox.ts";
import type { RegistrationReader } from "#ports/registration-reader.ts";
import { changesBetween } from "./changes.ts";
import { createPlaces } from "./places.ts";

export type PeopleDeps = {
  readonly registrations: Pick<RegistrationReader, "find" | "waiting">;
  /** Says who is concerned by a change: nobody else is read again. */
  readonly journal: Pick<Outbox, "forwards">;
  /** For reads of rows and of blocks of the waitlist: a crowd that comes at once reads them little by little. */
  readonly room: Room;
};

/** Somebody whose registration is watched. */
type Person = {
  /** By how many streams. */
  streams: number;
  /** Where they stand; undefined until that is read, and again once a fact names them. */
  standing: Standing | undefined;
  /** What is shown of it, as JSON; undefined until that is known. */
  json: string | undefined;
};

/** The ends of reads: of rows, and of blocks of the waitlist. */
type Reads = Readonly<Record<"rows" | "blocks", readonly PromiseSettledResult<void>[]>>;

/**
 * The people at one event whose registrations are watched. After a change of the event its facts are read, then the
 * rows of those whom they name; and once the blocks of the waitlist in which any of them waits.
 */
export function createPeople(eventId: string, { registrations, journal, room }: PeopleDeps) {
  const people = new Map<string, Person>();
  const places = createPlaces();

  const readRows = (): Promise<void>[] => {
    const unknown = [...people].filter(([, { standing }]) => standing === undefined);
    return unknown.map(([userId, person]) =>
      room(1, async () => void (person.standing = await registrations.find(eventId, userId))),
    );
  };

  const readBlocks = (): Promise<void>[] => {
    const standings = [...people.values()].map(({ standing }) => standing);
    const tickets = standings.flatMap((one) => (one?.status === "waitlisted" ? [one.ticket] : []));
    return places.keep(tickets).map((start) =>
      room(1, async () => {
        const found = await registrations.waiting(eventId, start - 1, blockEnd(start) - start + 1);
        const live = found.map(({ ticket }) => ticket).filter((ticket) => ticket <= blockEnd(start));
        places.load(start, live);
      }),
    );
  };

  return {
    add(userId: string): void {
      const person = people.get(userId);
      if (person === undefined) people.set(userId, { streams: 1, standing: undefined, json: undefined });
      else person.streams++;
    },

    remove(userId: string): void {
      const person = people.get(userId);
      if (person !== undefined && --person.streams === 0) people.delete(userId);
    },

    /** Takes note of what has happened to the event after one version and up to another. Throws `Unavailable`. */
    async follow(seen: number, version: number): Promise<void> {
      if (people.size === 0) return;
      const facts = await changesBetween(journal, eventId, seen, version);
      if (facts === undefined) places.clear();
      const named = new Set(facts?.map((fact) => ("userId" in fact ? fact.userId : "")));
      for (const [userId, person] of people)
        if (facts === undefined || named.has(userId)) person.standing = undefined;
      for (const { joins, leaves } of facts?.map(movementOf) ?? []) places.follow(joins?.ticket, leaves);
    },

    /** Reads what is missing, after everything up to this event was followed. */
    async read({ tally }: EventState): Promise<Reads> {
      places.settle(tally);
      const rows = await Promise.allSettled(readRows());
      return { rows, blocks: await Promise.allSettled(readBlocks()) };
    },

    /** Makes anew what is shown of them, as of this event. */
    describe(event: EventState): void {
      const positionOf = places.positionsAt(event.tally);
      for (const [userId, person] of people) {
        const shown = registrationOf(event, userId, person.standing, positionOf);
        if (shown !== undefined) person.json = JSON.stringify(shown);
      }
    },

    /** What is shown of somebody, as JSON; undefined as long as that is not known. */
    shown: (userId: string): string | undefined => people.get(userId)?.json,
  };
}

function registrationOf(
  { eventId, nextTicket }: EventState,
  userId: string,
  standing: Standing | undefined,
  positionOf: (ticket: number) => number | undefined,
): LiveRegistration | undefined {
  if (standing === undefined) return undefined;
  if (standing.status !== "waitlisted")
    return registrationView(eventId, userId, standing) ?? { eventId, userId, status: "none" };
  // The row was read after the event: with a ticket that this has not drawn yet, the position comes with the next look.
  const position = standing.ticket < nextTicket ? positionOf(standing.ticket) : undefined;
  return position === undefined ? undefined : registrationView(eventId, userId, { ...standing, position });
}
