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
import { sendStreams } from "./http/event-stream.ts";
import { onError, onNotFound } from "./http/problem.ts";
import { refuseRaw } from "./http/raw-request.ts";
import { mount, routeOf } from "./mount.ts";
import { everyAnswer } from "./every-answer.ts";
import { callerHandlers } from "./routes/callers.ts";
import { commandHandlers } from "./routes/commands.ts";
import { docsAssets, docsHandlers } from "./routes/docs.ts";
import { eventHandlers } from "./routes/events.ts";
import { exportHandlers } from "./routes/exports.ts";
import { liveHandlers } from "./routes/live.ts";
import { systemHandlers } from "./routes/system.ts";
import { userHandlers } from "./routes/users.ts";
import { whyHandlers } from "./routes/why.ts";
import { mountPages } from "./site/mount.ts";
import { problemsAsPages } from "./site/problems.ts";

/** The HTTP interface. Every answer that isn't a success is a problem (RFC 9457). */
export function createApp(deps: GatewayDeps): Hono<Edge> {
  const app = new Hono<Edge>();
  const served = servedBy([...operations.map(([, endpoint]) => endpoint), ...deps.site.routes]);
  const files = [...docsAssets, ...deps.assets.routes];
  const allowed = allowedMethods([...served, ...files]);
  app.use(everyAnswer(deps.logger));
  app.use(sendStreams);
  if (deps.publicUrl?.startsWith("https:")) app.use(onlyByHttps);
  // Outside of whatever may refuse, so that a page can read why.
  if (deps.corsOrigins.size > 0) app.use(letPagesRead(deps.corsOrigins, allowed));
  app.use(problemsAsPages(deps.site.frames, deps.asksWho));
  app.use(admission(deps.telemetry));
  app.use(refuseOtherHosts(deps));
  if (deps.isForOwnMachine) app.use(refuseOtherSites(deps.corsOrigins));
  const uploads = allowedMethods(
    servedBy(deps.site.routes.filter(({ mostBytes }) => mostBytes !== undefined)),
  );
  app.use(refuseRaw((path) => uploads(path).length > 0));
  mount(app, handlersOf(deps), deps);
  mountPages(app, deps.site, deps);
  for (const { method, path, handler } of files) app.on(method, path, handler);
  app.onError(onError(deps.logger));
  app.notFound(onNotFound(allowed));
  return app;
}

type Row = { readonly method: string; readonly path: string };

/** The rows of a table with their paths in Hono's syntax. */
function servedBy(rows: readonly Row[]): Row[] {
  return rows.map(({ method, path }) => ({ method, path: routeOf(path) }));
}

function handlersOf(deps: GatewayDeps): Handlers {
  return {
    ...userHandlers(deps),
    ...eventHandlers(deps),
    ...commandHandlers(deps),
    ...liveHandlers(deps),
    ...callerHandlers(deps),
    ...whyHandlers(deps),
    ...exportHandlers(deps),
    ...systemHandlers(deps),
    ...docsHandlers(),
  };
}
