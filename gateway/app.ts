import { Hono } from "hono";
import { operations } from "#contracts/endpoints/endpoints.ts";
import { admission } from "./admission.ts";
import { allowedMethods } from "./allowed-methods.ts";
import type { GatewayDeps } from "./deps.ts";
import type { Handlers } from "./handlers.ts";
import { letPagesRead } from "./http/cors.ts";
import { refuseOtherSites } from "./http/cross-site.ts";
import type { Edge } from "./http/edge.ts";
import { refuseOtherHosts } from "./http/host.ts";
import { onlyByHttps } from "./http/https.ts";
import { onError, onNotFound } from "./http/problem.ts";
import { refuseRaw } from "./http/raw-request.ts";
import { mount, routeOf } from "./mount.ts";
import { everyAnswer } from "./every-answer.ts";
import { callerHandlers } from "./routes/callers.ts";
import { commandHandlers } from "./routes/commands.ts";
import { docsAssets, docsHandlers } from "./routes/docs.ts";
import { eventHandlers } from "./routes/events.ts";
import { systemHandlers } from "./routes/system.ts";
import { userHandlers } from "./routes/users.ts";

/** The HTTP interface. Every answer that isn't a success is a problem (RFC 9457). */
export function createApp(deps: GatewayDeps): Hono<Edge> {
  const app = new Hono<Edge>();
  app.use(everyAnswer(deps.logger));
  if (deps.publicUrl?.startsWith("https:")) app.use(onlyByHttps);
  // Outside of whatever may refuse, so that a page can read why.
  if (deps.corsOrigins.size > 0) app.use(letPagesRead(deps.corsOrigins));
  app.use(admission(deps.telemetry));
  app.use(refuseOtherHosts(deps));
  if (deps.isForOwnMachine) app.use(refuseOtherSites(deps.corsOrigins));
  app.use(refuseRaw);
  mount(app, handlersOf(deps), deps);
  for (const { method, path, handler } of docsAssets) app.on(method, path, handler);
  app.onError(onError(deps.logger));
  const served = operations.map(([, { method, path }]) => ({ method, path: routeOf(path) }));
  app.notFound(onNotFound(allowedMethods([...served, ...docsAssets])));
  return app;
}

function handlersOf(deps: GatewayDeps): Handlers {
  return {
    ...userHandlers(deps),
    ...eventHandlers(deps),
    ...commandHandlers(deps),
    ...callerHandlers(deps),
    ...systemHandlers(deps),
    ...docsHandlers(),
  };
}
