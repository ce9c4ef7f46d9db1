import { Hono } from "hono";
import type { Queries } from "../src/application/queries.ts";
import type { Requests } from "../src/application/requests.ts";
import type { Logger } from "../src/platform/logger.ts";
import type { Clock } from "../src/ports/clock.ts";
import type { EventCatalog } from "../src/ports/event-catalog.ts";
import type { UserDirectory } from "../src/ports/user-directory.ts";
import { knownRoutes } from "./known-routes.ts";
import { onError, onNotFound } from "./problem.ts";
import { docsRoutes } from "./routes/docs.ts";
import { eventRoutes } from "./routes/events.ts";
import { registrationRoutes } from "./routes/registrations.ts";
import { requestRoutes } from "./routes/requests.ts";
import { systemRoutes } from "./routes/system.ts";
import { userRoutes } from "./routes/users.ts";

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
  readonly logger: Logger;
};

/** The HTTP interface. Every answer that isn't a success is a problem (RFC 9457). */
export function createApp(deps: GatewayDeps): Hono {
  const app = new Hono();
  app.route("/", registrationRoutes(deps));
  app.route("/", requestRoutes(deps));
  app.route("/", eventRoutes(deps));
  app.route("/", userRoutes(deps));
  app.route("/", systemRoutes(deps));
  app.route("/", docsRoutes());
  app.onError(onError(deps.logger));
  app.notFound(onNotFound(knownRoutes(app)));
  return app;
}
