import type { Sealer } from "#application/seal.ts";
import type { Clock } from "#ports/clock.ts";
import type { EventCatalog } from "#ports/event-catalog.ts";
import type { Journal } from "#ports/journal.ts";
import type { RegistrationReader } from "#ports/registration-reader.ts";
import type { UserDirectory } from "#ports/user-directory.ts";

/** The ports that queries read from, the sealer of their cursors, and the time. */
export type QueriesDeps = {
  readonly users: UserDirectory;
  readonly events: EventCatalog;
  readonly registrations: RegistrationReader;
  readonly journal: Journal;
  readonly sealer: Sealer;
  /** For the phase that an event is in when it is shown. */
  readonly clock: Clock;
};
