import type { Queries } from "../src/application/queries.ts";
import type { Requests } from "../src/application/requests.ts";
import type { Logger } from "../src/platform/logger.ts";
import type { GatewayTelemetry } from "../src/platform/telemetry.ts";
import type { Clock } from "../src/ports/clock.ts";
import type { EventCatalog } from "../src/ports/event-catalog.ts";
import type { UserDirectory } from "../src/ports/user-directory.ts";

/** What the gateway is made of; `main.ts` picks the adapters. */
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
