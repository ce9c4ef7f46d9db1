import { capacitySchema } from "#contracts/event.ts";
import { reasonSchema } from "#contracts/organizer.ts";
import type { RegistrationWithUser } from "#contracts/registration.ts";
import type { RequestView } from "#contracts/request.ts";
import type { Request } from "#domain/commands.ts";
import { cancelPage, raisePage } from "../pages/console/confirm.ts";
import { saidOf } from "../pages/console/event-form.ts";
import { type Overview, overviewPage } from "../pages/console/overview.ts";
import { problemText } from "../pages/error.ts";
import type { Frame } from "../pages/layout.ts";
import { seeOther, sendPage } from "../site/answer.ts";
import { newKey, sendFormCommand } from "../site/form-command.ts";
import { drawCode } from "../site/qr.ts";
import { type PageRoute, pageRoute, type Visit } from "../site/route.ts";
import { type ConsoleDeps, mayOf, requestAskedFor } from "./shared.ts";

export type OverviewDeps = ConsoleDeps & {
  /** How the numbers of an event came to be what they are. */
  readonly timelines: { timelineOf(eventId: string, now: string): Promise<Timeline> };
};

type Timeline = Parameters<typeof overviewPage>[1]["timeline"];

/** People who are named before a change of seats; of the others it is said how many they are. */
const MOST_NAMED = 20;

/** The page of one event in the console, and what is done there. */
export function overviewPages(deps: OverviewDeps): readonly PageRoute[] {
  const { queries } = deps;

  // What came of it is told at an address that can be asked for again.
  const act = async (visit: Visit<"eventId">, command: Request): Promise<Response> => {
    const { status, requestId } = await sendFormCommand(deps, visit, visit.params.eventId, command);
    const page = `/console/events/${visit.params.eventId}`;
    return seeOther(status === "succeeded" ? page : `${page}?request=${requestId}`);
  };

  return [
    pageRoute("GET", "/console/events/{eventId}", ["owner", "door", "reader"], async (visit) =>
      showOverview(deps, visit, outcomeSaid(visit.frame, await requestAskedFor(deps, visit))),
    ),

    pageRoute("POST", "/console/events/{eventId}/publish", ["owner"], async (visit) =>
      act(visit, { type: "publish" }),
    ),

    pageRoute("POST", "/console/events/{eventId}/reinstate", ["owner"], async (visit) =>
      act(visit, { type: "reinstate" }),
    ),

    pageRoute("GET", "/console/events/{eventId}/cancel", ["owner"], async ({ frame, caller, params }) => {
      const event = await queries.event(params.eventId, caller);
      return await sendPage(cancelPage(frame, { event, may: mayOf(caller, event), key: newKey() }));
    }),

    pageRoute("POST", "/console/events/{eventId}/cancel", ["owner"], async (visit) => {
      const { frame, form, caller, params } = visit;
      const reason = form.get("reason")?.trim() ?? "";
      const asked = reasonSchema.safeParse(reason);
      if (reason === "") return await act(visit, { type: "cancel-event" });
      if (asked.success) return await act(visit, { type: "cancel-event", reason: asked.data });
      const event = await queries.event(params.eventId, caller);
      const error = frame.messages.console.cancel.reasonError;
      const page = cancelPage(frame, { event, may: mayOf(caller, event), key: newKey(), reason, error });
      return await sendPage(page, 422);
    }),

    pageRoute("GET", "/console/events/{eventId}/capacity", ["owner"], async (visit) => {
      const { frame, caller, params, query } = visit;
      const event = await queries.event(params.eventId, caller);
      const capacity = capacityIn(query);
      if (capacity === undefined) return await refuseCapacity(deps, visit);
      const luckyCount = await queries.seatsGivenAt(params.eventId, capacity);
      const lucky = luckyCount === 0 ? [] : await nextOnWaitlist(deps, visit, luckyCount);
      const page = { event, may: mayOf(caller, event), key: newKey(), capacity, lucky, luckyCount };
      return await sendPage(raisePage(frame, page));
    }),

    pageRoute("POST", "/console/events/{eventId}/capacity", ["owner"], async (visit) => {
      const capacity = capacityIn(visit.form);
      if (capacity === undefined) return await refuseCapacity(deps, visit);
      return await act(visit, { type: "update", changes: { capacity } });
    }),
  ];
}

function outcomeSaid(frame: Frame, request: RequestView | undefined): Pick<Overview, "said" | "isQueued"> {
  const isQueued = request?.status === "queued";
  if (isQueued) return { isQueued, said: saidOf("plain", frame.messages.people.queued) };
  return { said: request?.error && saidOf("bad", problemText(frame, request.error)) };
}

async function showOverview(
  { queries, timelines, clock }: OverviewDeps,
  { frame, caller, params: { eventId }, origin }: Visit<"eventId">,
  extras: Pick<Overview, "said" | "isQueued">,
  status = 200,
): Promise<Response> {
  const event = await queries.event(eventId, caller);
  const may = mayOf(caller, event);
  const now = clock();
  const publicUrl = `${origin}/e/${eventId}`;
  const page = overviewPage(frame, {
    event,
    may,
    now,
    ...extras,
    key: newKey(),
    timeline: may.readJournal ? await timelines.timelineOf(eventId, now) : undefined,
    publicUrl,
    code: drawCode(publicUrl),
  });
  return await sendPage(page, status);
}

async function refuseCapacity(deps: OverviewDeps, visit: Visit<"eventId">): Promise<Response> {
  const { errors } = visit.frame.messages.console.form;
  return await showOverview(deps, visit, { said: saidOf("bad", errors.capacity) }, 422);
}

function capacityIn(fields: URLSearchParams): number | undefined {
  const text = fields.get("capacity")?.trim() ?? "";
  return capacitySchema.safeParse(/^\d+$/.test(text) ? Number(text) : text).data;
}

async function nextOnWaitlist(
  { queries }: OverviewDeps,
  { caller, params }: Visit<"eventId">,
  count: number,
): Promise<readonly RegistrationWithUser[]> {
  const limit = Math.min(count, MOST_NAMED);
  const { items } = await queries.waitlistOfEvent(params.eventId, { limit }, caller);
  return items;
}
