import type { Sessions } from "#application/identifying/sessions.ts";
import type { Tickets } from "#application/identifying/tickets.ts";
import type { Clock } from "#ports/clock.ts";
import type { Assets } from "../assets.ts";
import type { GatewayDeps } from "../deps.ts";
import { eventsPages } from "../console/events.ts";
import { importPages, type ImportPagesDeps } from "../console/import.ts";
import { journalPages } from "../console/journal.ts";
import { type OverviewDeps, overviewPages } from "../console/overview.ts";
import { checkInPages } from "../console/check-in.ts";
import { type PeopleDeps, peoplePages } from "../console/people.ts";
import { personPages } from "../console/person.ts";
import { apiKeyPages } from "../console/keys.ts";
import { createCookies } from "./cookies.ts";
import { deadLetterPages } from "../console/dead-letters.ts";
import { eventPages } from "./event-pages.ts";
import { createFrames } from "./frame.ts";
import { keyPages } from "./key-pages.ts";
import { linkPages } from "./link-pages.ts";
import { livePages } from "./live-pages.ts";
import type { Site } from "./mount.ts";
import type { ProviderLogin } from "./provider-login.ts";
import { providerPages } from "./provider-pages.ts";
import { registeringPages } from "./registering.ts";
import { systemPages } from "../console/system.ts";
import { createOpenVisitors, createVisitors } from "./visitors.ts";

export type SiteDeps = Pick<
  GatewayDeps,
  | "queries"
  | "requests"
  | "cataloguing"
  | "live"
  | "limits"
  | "identify"
  | "links"
  | "publicUrl"
  | "asksWho"
  | "histories"
  | "keys"
  | "operating"
  | "logger"
  | "telemetry"
> & {
  readonly assets: Assets;
  readonly sessions: Sessions;
  readonly tickets: Tickets;
  readonly attendees: PeopleDeps["attendees"];
  readonly providerLogin: ProviderLogin | undefined;
  readonly timelines: OverviewDeps["timelines"];
  readonly previews: ImportPagesDeps["previews"];
  readonly clock: Clock;
};

/** The pages for people, and how they are asked for. */
export function createSite(deps: SiteDeps): Site {
  const { providerLogin } = deps;
  const cookies = createCookies(deps.publicUrl);
  const signingIn = { ...deps, cookies };
  return {
    // A page goes into one of these tables.
    routes: [
      ...eventPages(deps),
      ...registeringPages(deps),
      ...livePages(deps),
      ...peoplePages(deps),
      ...personPages(deps),
      ...importPages(deps),
      ...checkInPages(deps),
      ...eventsPages(deps),
      ...overviewPages(deps),
      ...journalPages(deps),
      ...keyPages({ ...signingIn, hasProvider: providerLogin !== undefined }),
      ...linkPages(signingIn),
      ...apiKeyPages(deps),
      ...deadLetterPages(deps),
      ...systemPages(deps),
      ...(providerLogin === undefined ? [] : providerPages(signingIn, providerLogin)),
    ],
    visitors: deps.asksWho ? createVisitors(deps.sessions, cookies) : createOpenVisitors(cookies),
    frames: createFrames(deps.assets, cookies),
  };
}
