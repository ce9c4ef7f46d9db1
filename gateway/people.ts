import type { Requests } from "#application/accepting/requests.ts";
import type { QueriesDeps } from "#application/querying/deps.ts";
import type { Queries } from "#application/querying/queries.ts";
import { createErase } from "#application/identifying/erasing.ts";
import { createExport, type ExportingDeps } from "#application/identifying/exporting.ts";
import { createKeys, type KeysDeps } from "#application/identifying/keys.ts";
import { createLinks } from "#application/identifying/links.ts";
import { createPeople } from "#application/identifying/people.ts";
import type { Logger } from "#platform/logger.ts";
import type { PersonalData } from "#ports/personal-data.ts";

/** What knows people, and what is stored of them. */
export type PeopleParts = {
  readonly personal: PersonalData;
} & Pick<ExportingDeps, "journal"> &
  Pick<KeysDeps, "identities">;

type Deps = PeopleParts &
  Pick<QueriesDeps, "users" | "events" | "registrations" | "sealer" | "clock"> &
  Pick<Queries, "ownersOf"> & { readonly requests: Pick<Requests, "submit">; readonly logger: Logger };

/** A worker tries a chunk no longer than this. */
const CHUNK_ENDS_MS = 30_000;

/** Keys, personal links and people of a provider; and erasing and exporting what is stored of a person. */
export function createPeopleParts(deps: Deps) {
  const { users, events, registrations, personal, journal, identities, requests, logger, ...shared } = deps;
  const { clock } = shared;
  const people = createPeople(identities);
  const keys = createKeys({ identities, users, ...shared });
  const links = createLinks({ personal, ...shared });
  const erase = createErase({
    users,
    personal,
    registrations,
    events,
    clock,
    giveUp: async (eventId, userId, by) => {
      const command = { type: "unregister", userId, as: "organizer" } as const;
      await requests.submit({ eventId, command, by, waitMs: 0 });
    },
    later: (work) => {
      const report = (err: unknown) => logger.error({ err }, "seats of somebody erased may be left");
      setTimeout(() => void work().catch(report), CHUNK_ENDS_MS).unref();
    },
    forget: (userId, subject) => {
      links.forget(userId);
      if (subject !== undefined) people.forget(subject);
    },
  });
  return { people, keys, links, erase, exportOf: createExport({ users, personal, keys, journal, clock }) };
}
