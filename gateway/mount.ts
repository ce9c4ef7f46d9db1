import type { Context, Hono } from "hono";
import { type About, type Caller, isPerson } from "#application/access.ts";
import { ownKey, type Replayable } from "#application/idempotency.ts";
import type { Answer, Endpoint } from "#contracts/endpoints/endpoint.ts";
import { operations, parametersIn, pathTo } from "#contracts/endpoints/endpoints.ts";
import { ProblemError } from "#contracts/problem.ts";
import type { RequestView } from "#contracts/request.ts";
import type { GatewayDeps } from "./deps.ts";
import { guard } from "./guard.ts";
import type { Handlers } from "./handlers.ts";
import { bodyOf } from "./http/body.ts";
import { type CommandHeaders, commandHeaders, replayed, sendRequest } from "./http/command.ts";
import type { Edge } from "./http/edge.ts";
import { streamHeaders, streamOf } from "./http/event-stream.ts";
import { PARAMETER_CHECKS, queryOf } from "./http/params.ts";
import { sendEmpty, sendJson } from "./http/reply.ts";
import { type AnyHandler, limited } from "./limits/limited.ts";
import { pointsOf } from "./limits/points.ts";

/** Serves every operation of the table of endpoints with its handler. */
export function mount(app: Hono<Edge>, handlers: Handlers, gate: Gate): void {
  for (const [id, endpoint] of operations) {
    app.on(endpoint.method, routeOf(endpoint.path), route(endpoint, handlers[id] as AnyHandler, gate));
  }
}

/** A path of the table in Hono's syntax, which is `:eventId` for `{eventId}`. */
export function routeOf(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ":$1");
}

type Headers = CommandHeaders | undefined;

type Gate = Pick<GatewayDeps, "identify" | "addressOf" | "limits" | "requests" | "queries">;

/**
 * Asks who it is, whether they have asked for too much, and whether they may, and reads path, query, headers and body,
 * in this order; the first that is not valid ends the request. Where the rule is about the person or the event in the
 * body, it is asked once that is read.
 */
function route(endpoint: Endpoint, handler: AnyHandler, { addressOf, requests, queries, ...gate }: Gate) {
  const { path, query, body, isBodyOptional, answer, access } = endpoint;
  const parameters = parametersIn(path).map((name) => [name, PARAMETER_CHECKS[name]] as const);
  const check = guard(endpoint, queries.ownersOf);
  const send = sender(answer);
  const isAboutBody =
    body !== undefined &&
    ((access.includes("self") && !path.includes("{userId}")) ||
      (access.includes("owner") && !path.includes("{eventId}")));
  const limits = endpoint.isUnlimited ? undefined : gate.limits;
  const handle = limits === undefined ? handler : limited(endpoint, handler, limits);
  const takesKey = answer.kind === "queued" || answer.kind === "creation";
  return async (context: Context<Edge>): Promise<Response> => {
    const { req } = context;
    const authorization = req.header("Authorization");
    const address = limits && addressOf(context.env?.incoming);
    const caller = await gate.identify(authorization, address);
    await limits?.request(
      caller,
      address,
      pointsOf(endpoint, req, limits.events.has),
      answer.kind === "queued",
    );
    // Who is nobody may have no id looked at, and no body read.
    if (caller.role === "anonymous") await check(caller, {});
    const params: Record<string, string> = {};
    for (const [name, check] of parameters) params[name] = check(req.param(name) ?? "");
    const { requestId } = params;
    const about = requestId === undefined ? params : requests.about(requestId, caller);
    if (!isAboutBody) await check(caller, about);
    const asked = query && queryOf(req, query);
    const headers = takesKey ? ownHeaders(caller, commandHeaders(req)) : undefined;
    const ofStream = answer.kind === "stream" ? streamHeaders(req) : undefined;
    const schema = isPerson(caller) ? (endpoint.bodyOfPerson ?? body) : body;
    const sent = schema && (await bodyOf(req.raw, schema, isBodyOptional));
    if (isAboutBody) await check(caller, { ...about, ...(sent as About) });
    const signal = context.get("signal");
    const mayStay = () =>
      isLetIn(async () => await check(await gate.identify(authorization, address), about));
    const sentAs = { headers: headers ?? ofStream, body: sent, url: req.url };
    const input = { params, query: asked, ...sentAs, caller, mayStay, signal };
    const response = send(await handle(input), headers);
    if (answer.kind === "stream") context.set("isStream", response.status === 200);
    context.set("stream", streamOf(response));
    if (answer.kind === "content") context.set("isReadOnSending", answer.type === "text/csv");
    return response;
  };
}

function ownHeaders(caller: Caller, { idempotencyKey, wait }: CommandHeaders): CommandHeaders {
  return { idempotencyKey: ownKey(caller, idempotencyKey), wait };
}

/** Whether the check lets somebody in, or can't be made. */
export async function isLetIn(check: () => Promise<void>): Promise<boolean> {
  try {
    await check();
    return true;
  } catch (error) {
    return !(error instanceof ProblemError);
  }
}

type Send = (output: unknown, headers: Headers) => Response;

function sender(answer: Answer): Send {
  switch (answer.kind) {
    case "view":
    case "page":
      return (shown) => sendJson(200, shown);
    case "creation":
      return (output) => {
        const { view, isReplay, isKnown = false } = output as Replayable<Record<string, unknown>>;
        return sendJson(isKnown ? 200 : 201, view, {
          Location: pathTo(answer.location, view),
          ...replayed(isReplay),
        });
      };
    case "issue":
      return (shown) => sendJson(201, shown);
    case "accepted":
      return (shown) => sendJson(202, shown);
    case "gone":
      return () => sendEmpty(204);
    case "queued":
      return (output, headers) => sendRequest(output as Replayable<RequestView>, answer.done, headers);
    case "content":
    case "stream":
      return (content) => content as Response;
    default:
      return answer satisfies never;
  }
}
