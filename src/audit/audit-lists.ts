import { type EventState, isLive, seatOf, type Standing } from "#domain/event-state.ts";
import { batchesOf, type Examination, readable } from "./examination.ts";

/** Audits of what is stored beside the rows of registrations: the waitlist, the index of seats, the users. */

/** Checks the waitlist, ticket by ticket. Resolves with how many places it has. */
export async function auditWaitlist({ archive, eventId, findings, replayed }: Examination): Promise<number> {
  const missing = new Map(replayed.waiting);
  let places = 0;
  for await (const stored of archive.waitlist(eventId)) {
    places++;
    const place = readable(stored, findings);
    if (place === undefined) continue;
    const { ticket, userId } = place;
    const item = `waitlist ${ticket}`;
    const expected = replayed.waiting.get(ticket);
    missing.delete(ticket);
    if (expected !== undefined) findings.compare(7, item, place, expected);
    else {
      const { status } = replayed.standings.get(userId) ?? { status: "none" };
      findings.check(status === "registered" ? 3 : 8, item, false, () => {
        return `is held by ${userId}, who does not wait with it; by the journal the status is ${status}`;
      });
    }
  }
  for (const [ticket, { userId }] of missing) {
    findings.check(8, `waitlist ${ticket}`, false, () => `is missing, and ${userId} waits with it`);
  }
  return places;
}

/** Checks who is in the index of seats and offers, and in which order. */
export async function auditSeats({ archive, eventId, findings, replayed }: Examination): Promise<void> {
  const missing = new Map<string, string>();
  for (const [userId, standing] of replayed.standings) {
    const place = placeOf(standing, userId);
    if (place !== undefined) missing.set(userId, place);
  }
  let last = "";
  for await (const userId of archive.seats(eventId)) {
    const item = `index of seats, ${userId}`;
    const place = missing.get(userId);
    missing.delete(userId);
    findings.check(7, item, place !== undefined, () => "has neither a seat nor an offer by the journal");
    findings.check(7, item, place === undefined || place > last, () => "is out of order");
    last = place ?? last;
  }
  for (const userId of missing.keys()) {
    findings.check(7, `index of seats, ${userId}`, false, () => "is missing");
  }
}

/** The place in the index of seats, where offers come behind the seats. */
export function placeOf(standing: Standing, userId: string): string | undefined {
  if (standing.status === "registered") return seatOf(standing.registeredAt, userId);
  return standing.status === "offered" ? `~offer#${standing.expiresAt}#${userId}` : undefined;
}

/** Checks that the event, as its item has it, is where a list by date looks for it. */
export async function auditDate(
  { archive, eventId, findings }: Examination,
  event: EventState | undefined,
): Promise<void> {
  if (event === undefined) return;
  const isThere = await archive.isInOrderOfDate(event);
  findings.check(7, `index of dates, ${eventId}`, isThere, () => "is missing (npm run provision adds it)");
}

/** Checks that everybody who has a seat or waits is a user. */
export async function auditUsers({ archive, findings, replayed }: Examination): Promise<void> {
  const live = [...replayed.standings].flatMap(([userId, standing]) => (isLive(standing) ? [userId] : []));
  for (const batch of batchesOf(live)) {
    const known = await archive.knownUsers(batch);
    for (const userId of batch) {
      findings.check(7, `users ${userId}`, known.has(userId), () => "is missing, and has a seat or waits");
    }
  }
}
