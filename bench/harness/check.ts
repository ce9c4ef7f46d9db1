import type { Client, Ending } from "../load/client.ts";

/** How many commands of a run ended how. */
export type Endings = Map<Ending, number>;

export function note(endings: Endings, ending: Ending): void {
  endings.set(ending, (endings.get(ending) ?? 0) + 1);
}

/** The seats and places that these endings leave behind. */
export function netOf(endings: Endings): number {
  const of = (ending: Ending): number => endings.get(ending) ?? 0;
  return of("registered") + of("waitlisted") - of("unregistered") - of("left-waitlist");
}

/** Throws unless these are the only ways in which commands ended. */
export function expectOnly(endings: Endings, ...allowed: readonly Ending[]): void {
  const odd = [...endings].filter(([ending]) => !allowed.includes(ending));
  if (odd.length > 0)
    throw new Error(`commands ended as ${odd.map(([ending, n]) => `${ending} (${n})`).join(", ")}`);
}

/**
 * The invariants, asked of any backend through its own interface: never oversold, no seat free while somebody
 * waits, nobody twice, positions without gaps, and as many people there as the commands' endings say. A
 * backend that breaks one ends the benchmark: its speed would be worth nothing.
 */
export async function checkEvent(client: Client, eventId: string, expected: number): Promise<void> {
  const event = await client.event(eventId);
  const seats = (await client.registrations(eventId)).map(({ userId }) => userId);
  const waitlist = await client.waitlist(eventId);
  const everybody = [...seats, ...waitlist.map(({ userId }) => userId)];
  const { registeredCount, waitlistCount, capacity } = event;
  const rules: Record<string, boolean> = {
    "more seats taken than there are": registeredCount > capacity,
    "a seat is free while somebody waits": registeredCount < capacity && waitlistCount > 0,
    "the seats taken are not as many as counted": seats.length !== registeredCount,
    "those who wait are not as many as counted": waitlist.length !== waitlistCount,
    "somebody is there twice": new Set(everybody).size !== everybody.length,
    "a position is missing": waitlist.some(({ position }, i) => position !== i + 1),
    "outcomes and counts differ": registeredCount + waitlistCount !== expected,
  };
  const broken = Object.keys(rules).filter((rule) => rules[rule]);
  if (broken.length > 0) {
    throw new Error(`${eventId}: ${broken.join("; ")}: ${JSON.stringify({ ...event, expected })}`);
  }
}
