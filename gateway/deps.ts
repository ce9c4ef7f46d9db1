import type { Queries } from "#application/querying/queries.ts";
import type { Requests } from "#application/accepting/requests.ts";
import type { Logger } from "#platform/logger.ts";
import type { GatewayTelemetry } from "./telemetry.ts";
import type { Clock } from "#ports/clock.ts";
import type { EventCatalog } from "#ports/event-catalog.ts";
import type { UserDirectory } from "#ports/user-directory.ts";

/** What the gateway is made of; `compose.ts` picks the adapters. */
export type GatewayDeps = {
  readonly users: UserDirectory;
  readonly events: EventCatalog;
  readonly requests: Requests;
  readonly queries: Queries;
  readonly clock: Clock;
  readonly health: {
    /** Resolves when queue and tables answer. Throws `Unavailable` otherwise. */
    ready(): Promise<void>;
  };
  readonly telemetry: GatewayTelemetry;
  readonly logger: Logger;
};
