import type { Client, Ending } from "../load/client.ts";

/** The number of commands of a run by how they ended. */
export type Endings = Map<Ending, number>;

export function countEnding(endings: Endings, ending: Ending): void {
  endings.set(ending, (endings.get(ending) ?? 0) + 1);
}

/** How many people have a seat or wait after these endings. */
export function netOf(endings: Endings): number {
  const of = (ending: Ending): number => endings.get(ending) ?? 0;
  return of("registered") + of("waitlisted") - of("unregistered") - of("left-waitlist");
}

/** Throws unless every command ended in one of the `allowed` ways. */
export function expectOnly(endings: Endings, ...allowed: readonly Ending[]): void {
  const odd = [...endings].filter(([ending]) => !allowed.includes(ending));
  if (odd.length > 0)
    throw new Error(`commands ended as ${odd.map(([ending, n]) => `${ending} (${n})`).join(", ")}`);
}

/**
 * Checks the invariants of a backend through its own interface: never oversold, no seat free while somebody
 * waits, nobody twice, positions without gaps, and `expected` people there, as many as the commands' endings
 * say. Rejects when one is broken, which ends the benchmark: the speed of such a backend would be worth
 * nothing.
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
