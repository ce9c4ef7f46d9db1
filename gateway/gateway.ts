import type { Hono } from "hono";
import type { Caller } from "#application/access.ts";
import { createCataloguing } from "#application/cataloguing.ts";
import { createHistories } from "#application/explaining/history.ts";
import { createTimelines } from "#application/explaining/timeline.ts";
import { createImportPreviews } from "#application/importing/preview.ts";
import { createAttendeeIndex } from "#application/querying/attendee-index.ts";
import type { QueriesDeps } from "#application/querying/deps.ts";
import { createQueries } from "#application/querying/queries.ts";
import { createRequests, type Requests, type RequestsDeps } from "#application/accepting/requests.ts";
import type { Keys } from "#application/identifying/keys.ts";
import type { Links } from "#application/identifying/links.ts";
import { createSessions } from "#application/identifying/sessions.ts";
import { createTickets } from "#application/identifying/tickets.ts";
import type { LiveFeed } from "#application/live/live-feed.ts";
import type { Person } from "#application/identifying/people.ts";
import { isErased } from "#contracts/user.ts";
import type { RosterStore } from "#ports/roster-store.ts";
import type { SessionStore } from "#ports/sessions.ts";
import type { UserDirectory } from "#ports/user-directory.ts";
import { createApp } from "./app.ts";
import { createAssets } from "./assets.ts";
import type { GatewayDeps } from "./deps.ts";
import { createAddressOf } from "./http/address.ts";
import { createIdentify, identifyAll } from "./identify.ts";
import { createTokenCallers, type Provider } from "./jwt.ts";
import { createPeopleParts, type PeopleParts } from "./people.ts";
import type { Edge } from "./http/edge.ts";
import { createProviderLogin, type ProviderClient } from "./site/provider-login.ts";
import { createSite } from "./site/site.ts";

/** The parts of a gateway, whatever adapters are behind its ports. */
export type GatewayParts = QueriesDeps & {
  /** The admin keys of a gateway that asks for credentials; unless given, it asks nobody. */
  readonly adminKeys?: readonly string[] | undefined;
  /** Whose access tokens it takes; nobody's unless given. */
  readonly provider?: Provider | undefined;
  /** How many proxies in front are to be believed whom they were asked by; none unless given. */
  readonly trustedProxies?: number;
  readonly limits?: GatewayDeps["limits"];
  /** The client as which its pages let people sign in there; unless given, they don't. */
  readonly providerClient?: ProviderClient | undefined;
  readonly sessionStore: SessionStore;
  /** Where the decider's questions are answered, for previews. */
  readonly rosters: Pick<RosterStore, "load">;
} & PeopleParts &
  Pick<RequestsDeps, "memory" | "sender" | "watcher" | "refusals"> &
  Pick<
    GatewayDeps,
    "live" | "health" | "operating" | "isForOwnMachine" | "publicUrl" | "corsOrigins" | "telemetry" | "logger"
  >;

/** A gateway without its server: the application and its HTTP interface. */
export function createGateway(parts: GatewayParts): Hono<Edge> {
  const { users, events, registrations, memory, sender, watcher, refusals, sealer, clock, ...others } = parts;
  const { identities, personal, journal, sessionStore, rosters, adminKeys, ...door } = others;
  const { provider, providerClient: client, trustedProxies = 0, limits, ...rest } = door;
  const queries = createQueries({ users, events, registrations, journal, sealer, clock });
  const requests = nudging(rest.live, createRequests({ memory, sender, watcher, refusals, sealer, clock }));
  const { people, keys, links, erase, exportOf } = createPeopleParts({
    users,
    events,
    registrations,
    identities,
    personal,
    journal,
    sealer,
    clock,
    requests,
    ownersOf: queries.ownersOf,
    logger: rest.logger,
  });
  const callerOfPerson = (person: Person) => people.callerOf(person);
  const callerOfToken = provider && createTokenCallers(provider, callerOfPerson);
  const credentials = { keys, links, callerOfToken, attempt: limits?.attempt };
  const deps = {
    ...rest,
    keys,
    links,
    personal,
    erase,
    exportOf,
    identify: adminKeys === undefined ? identifyAll : createIdentify({ adminKeys, ...credentials }),
    addressOf: createAddressOf(trustedProxies),
    limits,
    asksWho: adminKeys !== undefined,
    cataloguing: createCataloguing({ users, events, clock }),
    queries,
    histories: createHistories({ journal, memory, clock, standing: queries.standing }),
    clock,
    requests,
    assets: createAssets(),
  };
  const site = createSite({
    ...deps,
    timelines: createTimelines(journal),
    previews: createImportPreviews({ store: rosters, clock }),
    sessions: createSessions({ store: sessionStore, stillValid: stillValid(keys, links, users), clock }),
    tickets: createTickets(sealer),
    attendees: createAttendeeIndex({ users, events, registrations, journal }),
    providerLogin:
      provider && callerOfToken && client
        ? createProviderLogin({ provider, client, callerOfToken, callerOfPerson })
        : undefined,
  });
  return createApp({ ...deps, site });
}

/**
 * A session that was begun with a key ends with the key, and may do what the key may; a person's ends with them, and
 * with the links by one of which they came.
 */
function stillValid(
  keys: Pick<Keys, "callerOfId">,
  links: Pick<Links, "areGood">,
  users: Pick<UserDirectory, "find">,
) {
  return async (caller: Caller): Promise<Caller | undefined> => {
    if (caller.id.startsWith("k:")) return await keys.callerOfId(caller.id.slice(2));
    if (caller.linksSince !== undefined && !(await links.areGood(caller))) return undefined;
    const person = caller.userId === undefined ? undefined : await users.find(caller.userId);
    return person !== undefined && isErased(person) ? undefined : caller;
  };
}

/** The same requests. Whoever acts through this gateway sees what that did at once, in every stream. */
function nudging(live: Pick<LiveFeed, "nudge">, requests: Requests): Requests {
  return {
    ...requests,
    async submit(submission) {
      try {
        return await requests.submit(submission);
      } finally {
        live.nudge(submission.eventId);
      }
    },
    async submitAll(submissions) {
      try {
        return await requests.submitAll(submissions);
      } finally {
        for (const { eventId } of submissions.slice(0, 1)) live.nudge(eventId);
      }
    },
  };
}
