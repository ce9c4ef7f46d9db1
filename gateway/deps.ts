import type { Keys } from "#application/identifying/keys.ts";
import type { Links } from "#application/identifying/links.ts";
import type { PersonalExport } from "#contracts/personal-export.ts";
import type { ErasedUser } from "#contracts/user.ts";
import type { SeenFigures } from "#application/operating/figures.ts";
import type { LiveFeed } from "#application/live/live-feed.ts";
import type { Cataloguing } from "#application/cataloguing.ts";
import type { Queries } from "#application/querying/queries.ts";
import type { PersonalData } from "#ports/personal-data.ts";
import type { Requests } from "#application/accepting/requests.ts";
import type { Histories } from "#application/explaining/history.ts";
import type { Clock } from "#ports/clock.ts";
import type { LetterBox } from "#ports/letter-box.ts";
import type { QueueDepth } from "#ports/queue-depth.ts";
import type { Logger } from "#platform/logger.ts";
import type { AddressOf } from "./http/address.ts";
import type { Names } from "./http/host.ts";
import type { Identify } from "./identify.ts";
import type { Limits } from "./limits/limits.ts";
import type { Site } from "./site/mount.ts";
import type { Assets } from "./assets.ts";
import type { GatewayTelemetry } from "./telemetry.ts";

/** What operators look at beside the contract. */
export type Operating = {
  readonly letterBox: LetterBox;
  /** How many dead letters there are just now. Throws `Unavailable`. */
  readonly deadLetters: () => Promise<QueueDepth>;
  /** See `createFigures`. */
  readonly figures: () => Promise<SeenFigures>;
};

/** What the gateway is made of; `compose.ts` picks the adapters. */
export type GatewayDeps = Names & {
  readonly cataloguing: Cataloguing;
  readonly requests: Requests;
  readonly queries: Queries;
  readonly histories: Histories;
  readonly clock: Clock;
  readonly live: LiveFeed;
  readonly health: {
    /** Resolves when queue and tables answer. Throws `Unavailable` otherwise. */
    ready(): Promise<void>;
  };
  readonly identify: Identify;
  readonly addressOf: AddressOf;
  /** How much who may ask for; unless given, as much as they like. */
  readonly limits: Limits | undefined;
  readonly keys: Keys;
  readonly links: Links;
  readonly personal: Pick<PersonalData, "change">;
  /** See `createErase`. */
  readonly erase: (userId: string, by: string) => Promise<ErasedUser>;
  /** See `createExport`. */
  readonly exportOf: (userId: string) => Promise<PersonalExport>;
  /** Whether it asks for credentials. */
  readonly asksWho: boolean;
  /** The origins whose pages may use the API, exactly as browsers send them. */
  readonly corsOrigins: ReadonlySet<string>;
  readonly operating: Operating;
  readonly site: Site;
  readonly assets: Assets;
  readonly telemetry: GatewayTelemetry;
  readonly logger: Logger;
};
