import type { Sealer } from "#application/seal.ts";

/** Tickets: texts that say who somebody is at the door of an event, and that nobody else can make. */
export type Tickets = {
  /** The person's ticket for the event: the same each time, as long as the key is. */
  make(eventId: string, userId: string): string;
  /** Whose ticket it is; undefined for every text that is no ticket for this event. */
  holderOf(eventId: string, ticket: string): string | undefined;
};

export function createTickets(sealer: Sealer): Tickets {
  return {
    make: (eventId, userId) => sealer.seal("ticket", eventId, Buffer.from(userId)),
    holderOf: (eventId, ticket) => sealer.open("ticket", eventId, ticket)?.toString(),
  };
}
