import { createCatalogueQueries } from "./catalogue.ts";
import type { QueriesDeps } from "./deps.ts";
import { createJournalQueries } from "./journal.ts";
import { createEventQueries } from "./of-event.ts";
import { createPersonQueries } from "./of-person.ts";
import { createUserQueries } from "./of-user.ts";

/** The queries of the API, by name. */
export type Queries = ReturnType<typeof createQueries>;

/**
 * Every query of the API. Each throws a `ProblemError`: USER_NOT_FOUND and EVENT_NOT_FOUND for ids that
 * nobody created, INVALID_CURSOR for a cursor of another list; and `Unavailable` when the database is.
 */
export function createQueries(deps: QueriesDeps) {
  return {
    ...createCatalogueQueries(deps),
    ...createEventQueries(deps),
    ...createPersonQueries(deps),
    ...createUserQueries(deps),
    ...createJournalQueries(deps),
  };
}
