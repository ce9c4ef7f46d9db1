import { Hono } from "hono";
import { admission } from "./admission.ts";
import type { GatewayDeps } from "./deps.ts";
import { knownRoutes } from "./known-routes.ts";
import { onError, onNotFound } from "./http/problem.ts";
import { refuseRaw } from "./http/raw-request.ts";
import { docsRoutes } from "./routes/docs.ts";
import { eventRoutes } from "./routes/events.ts";
import { registrationRoutes } from "./routes/registrations.ts";
import { requestRoutes } from "./routes/requests.ts";
import { systemRoutes } from "./routes/system.ts";
import { userRoutes } from "./routes/users.ts";

/** The HTTP interface. Every answer that isn't a success is a problem (RFC 9457). */
export function createApp(deps: GatewayDeps): Hono {
  const app = new Hono();
  app.use(admission(deps.telemetry));
  app.use(refuseRaw);
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
