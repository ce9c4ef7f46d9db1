import type { Sealer } from "#application/seal.ts";
import type { EventCatalog } from "#ports/event-catalog.ts";
import type { RegistrationReader } from "#ports/registration-reader.ts";
import type { UserDirectory } from "#ports/user-directory.ts";

/** The ports that queries read from, and the sealer of their cursors. */
export type QueriesDeps = {
  readonly users: UserDirectory;
  readonly events: EventCatalog;
  readonly registrations: RegistrationReader;
  readonly sealer: Sealer;
};
