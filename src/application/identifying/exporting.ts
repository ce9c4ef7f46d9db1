import { existingUser } from "#application/existing.ts";
import type { PersonalExport } from "#contracts/personal-export.ts";
import type { Clock } from "#ports/clock.ts";
import type { Journal } from "#ports/journal.ts";
import type { PersonalData, PersonRow } from "#ports/personal-data.ts";
import type { UserDirectory } from "#ports/user-directory.ts";
import type { Keys } from "./keys.ts";

export type ExportingDeps = {
  readonly users: Pick<UserDirectory, "find">;
  readonly personal: Pick<PersonalData, "ties" | "rows">;
  readonly keys: Pick<Keys, "ofPerson">;
  readonly journal: Journal;
  readonly clock: Clock;
};

/** Entries of a journal. */
const AT_A_TIME = 1000;

type Facts = PersonalExport["registrations"][number]["facts"];

/**
 * All that is stored about a person, as it is stored. The journal of each event at which they have a row is read
 * whole, one after the other; what a journal says of who has no row there any more is not looked for. Throws
 * USER_NOT_FOUND, and `Unavailable`.
 */
export function createExport(deps: ExportingDeps): (userId: string) => Promise<PersonalExport> {
  const { users, personal, keys, journal, clock } = deps;

  const factsOf = async (eventId: string, userId: string): Promise<Facts> => {
    const found: Facts = [];
    for (let after = 0; ;) {
      const { entries, next } = await journal.slice(eventId, { order: "asc", after, limit: AT_A_TIME });
      for (const entry of entries) {
        // What can't be read is of nobody's use.
        if ("isUnreadable" in entry) continue;
        const own = entry.facts.filter((fact) => "userId" in fact && fact.userId === userId);
        found.push(...own.map((fact) => ({ version: entry.version, ...fact })));
      }
      if (next === undefined) return found;
      after = next;
    }
  };

  return async (userId) => {
    const user = await existingUser(users, userId);
    const registrations: PersonalExport["registrations"] = [];
    for await (const row of personal.rows(userId))
      registrations.push({ ...registrationOf(row), facts: await factsOf(row.eventId, userId) });
    const [ties, made] = await Promise.all([personal.ties(userId), keys.ofPerson(userId)]);
    return { exportedAt: clock(), user, ...ties, keys: [...made], registrations };
  };
}

function registrationOf({ eventId, standing, records }: PersonRow) {
  // What tells one request from another is of use to nobody else.
  const requests = records.map(({ acceptedAt, completedAt, result }) => ({
    acceptedAt,
    completedAt,
    result,
  }));
  return { eventId, standing, requests };
}
