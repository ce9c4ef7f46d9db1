import type { Context, Hono } from "hono";
import { ANONYMOUS, isInScope } from "#application/access.ts";
import { parametersIn } from "#contracts/endpoints/endpoints.ts";
import { ProblemError } from "#contracts/problem.ts";
import type { GatewayDeps } from "../deps.ts";
import { guard } from "../guard.ts";
import type { Edge } from "../http/edge.ts";
import { PARAMETER_CHECKS } from "../http/params.ts";
import { streamHeaders, streamOf } from "../http/event-stream.ts";
import { unauthenticated } from "../identify.ts";
import { isLetIn, routeOf } from "../mount.ts";
import { remembered } from "#flow/remembered.ts";
import { createRoom } from "#flow/room.ts";
import type { Viewer } from "../pages/layout.ts";
import { formOf, uploadOf } from "./form.ts";
import type { Frames } from "./frame.ts";
import type { PageRoute, Person } from "./route.ts";
import { problemOfOrigin } from "./same-origin.ts";
import { unless } from "./unless.ts";
import type { Visitor, Visitors } from "./visitors.ts";

export type Site = {
  readonly routes: readonly PageRoute[];
  readonly visitors: Visitors;
  readonly frames: Frames;
};

type Gate = Pick<GatewayDeps, "queries" | "publicUrl" | "asksWho" | "limits" | "addressOf">;

/** Serves every page of the table. */
export function mountPages(app: Hono<Edge>, { routes, visitors, frames }: Site, gate: Gate): void {
  for (const page of routes) app.on(page.method, routeOf(page.path), serve(page, { visitors, frames }, gate));
}

/**
 * Asks where a form comes from, who it is, whether they have asked for too much, and whether they may, in this order,
 * and reads the form then; the first that is not right ends the request with a problem, which becomes a page.
 */
function serve(
  { method, path, access, answer, mostBytes }: PageRoute,
  { visitors, frames }: Pick<Site, "visitors" | "frames">,
  { queries, publicUrl, asksWho, limits, addressOf }: Gate,
) {
  const parameters = parametersIn(path);
  const check = guard({ path, access }, queries.ownersOf);
  const inRoom = mostBytes === undefined ? anyhow : roomFor(mostBytes);

  return async (context: Context<Edge>): Promise<Response> => {
    const { req } = context;
    const wrong = method === "POST" ? problemOfOrigin(req, publicUrl) : undefined;
    if (wrong !== undefined) throw new ProblemError(wrong);
    const visitor = await visitors(req);
    const address = limits && addressOf(context.env?.incoming);
    await limits?.request(visitor.caller, address, POINTS, method === "POST" && access !== "public");
    const person = await personOf(visitor, queries);
    const viewer = viewerOf(visitor, person, asksWho);
    context.set("viewer", viewer);
    const params = Object.fromEntries(parameters.map((name) => [name, checked(name, req.param(name) ?? "")]));
    const { eventId } = params;
    // Whoever has come for one event may look at another as anybody may.
    const isElsewhere = access === "public" && eventId !== undefined && !isInScope(visitor.caller, eventId);
    const caller = isElsewhere ? ANONYMOUS : visitor.caller;
    await check(caller, params);
    const { frame, remember } = frames(req, viewer);
    const cookies = [visitor.remember, remember].filter((header) => header !== undefined);
    const mayStay = remembered(
      () => isLetIn(() => letInAgain(visitor, async () => await visitors(req))),
      STAYING,
    );
    const response = await inRoom(
      req,
      async () =>
        await answer({
          caller,
          person: isElsewhere ? undefined : person,
          params,
          query: frame.here.searchParams,
          form: method === "POST" && mostBytes === undefined ? await formOf(req.raw) : new URLSearchParams(),
          upload: () => uploadOf(req.raw, mostBytes ?? 0),
          frame,
          origin: publicUrl ?? frame.here.origin,
          setCookie: (header) => cookies.push(header),
          cookie: req.header("Cookie"),
          address,
          streamHeaders: streamHeaders(req),
          mayStay,
          signal: context.get("signal"),
        }),
    );
    const type = response.headers.get("Content-Type") ?? "";
    if (type.startsWith("text/event-stream")) context.set("isStream", true);
    context.set("stream", streamOf(response));
    for (const header of cookies) response.headers.append("Set-Cookie", header);
    return response;
  };
}

type Headed = { header(name: string): string | undefined };
type Work = () => Promise<Response>;

const anyhow = async (_: Headed, work: Work): Promise<Response> => await work();

/** Forms with files that are in hand at a time, counted in the largest: while there are more, the next ones wait. */
const LARGEST_IN_HAND = 3;

function roomFor(mostBytes: number) {
  const room = createRoom(LARGEST_IN_HAND * mostBytes);
  return async (request: Headed, work: Work): Promise<Response> => {
    const length = Number(request.header("Content-Length") ?? mostBytes);
    return await room(Math.min(length, mostBytes), work);
  };
}

/** A page counts as much as a request of the interface. */
const POINTS = 1;

/** A session that is looked at again and again while a stream is open. */
const STAYING = { valueMs: 60_000, errorMs: 0 };

/** Throws UNAUTHENTICATED where it is not the same visitor any more. */
async function letInAgain({ caller }: Visitor, visitors: () => Promise<Visitor>): Promise<void> {
  const again = await visitors();
  if (again.caller.id !== caller.id) throw new ProblemError(unauthenticated("The session is over."));
}

const CHECKS: Readonly<Record<string, ((text: string) => string) | undefined>> = PARAMETER_CHECKS;

/** A parameter of the path. Whether there is such a link is known once its token is opened. */
function checked(name: string, text: string): string {
  return CHECKS[name]?.(text) ?? text;
}

async function personOf({ userId, caller }: Visitor, queries: Gate["queries"]): Promise<Person | undefined> {
  if (userId === undefined) return undefined;
  // Who has come for the first time has no name yet.
  const user = await unless("USER_NOT_FOUND", queries.user(userId, caller));
  return { userId, name: user?.name };
}

function viewerOf({ caller, userId }: Visitor, person: Person | undefined, isAsked: boolean): Viewer {
  const mayManage = caller.role !== "anonymous" && caller.role !== "attendee";
  const machine = caller.role === "anonymous" || !isAsked ? undefined : caller.id;
  return { name: person?.name ?? userId ?? machine, mayManage, role: caller.role, isAsked };
}
