import type { Keys } from "#application/identifying/keys.ts";
import type { Cataloguing } from "#application/cataloguing.ts";
import type { Queries } from "#application/querying/queries.ts";
import type { Requests } from "#application/accepting/requests.ts";
import type { Logger } from "#platform/logger.ts";
import type { Names } from "./http/host.ts";
import type { Identify } from "./identify.ts";
import type { GatewayTelemetry } from "./telemetry.ts";

/** What the gateway is made of; `compose.ts` picks the adapters. */
export type GatewayDeps = Names & {
  readonly cataloguing: Cataloguing;
  readonly requests: Requests;
  readonly queries: Queries;
  readonly health: {
    /** Resolves when queue and tables answer. Throws `Unavailable` otherwise. */
    ready(): Promise<void>;
  };
  readonly identify: Identify;
  readonly keys: Keys;
  /** Whether it asks for credentials. */
  readonly asksWho: boolean;
  /** The origins whose pages may use the API, exactly as browsers send them. */
  readonly corsOrigins: ReadonlySet<string>;
  readonly telemetry: GatewayTelemetry;
  readonly logger: Logger;
};
