import { eventChangesSchema, newEventSchema } from "#contracts/event.ts";
import { type Problem, problem, ProblemError } from "#contracts/problem.ts";
import type { EventChanges } from "#domain/event-details.ts";
import {
  type EventForm,
  type FieldName,
  newEventPage,
  saidOf,
  settingsPage,
} from "../pages/console/event-form.ts";
import { eventsPage } from "../pages/console/events.ts";
import type { Frame, Html } from "../pages/layout.ts";
import { problemText } from "../pages/error.ts";
import { seeOther, sendPage } from "../site/answer.ts";
import { keyIn, newKey, sendFormCommand } from "../site/form-command.ts";
import { type PageRoute, pageRoute, type Visit } from "../site/route.ts";
import { bodyOf, changesOf, NEW_VALUES, type Values, valuesOf } from "./event-values.ts";
import { listEvents } from "./listing.ts";
import { type ConsoleDeps, mayOf } from "./shared.ts";

const HOUR_MS = 3_600_000;
const TIME_ZONES = [...new Set(["UTC", ...Intl.supportedValuesOf("timeZone")])];

/** The console's list of events, and the forms that make and change one. */
export function eventsPages(deps: ConsoleDeps): readonly PageRoute[] {
  return [
    pageRoute("GET", "/console", "known", async (visit) => showEvents(deps, visit)),

    pageRoute("GET", "/console/events/new", ["organizer"], async ({ frame }) =>
      sendPage(newEventPage(frame, formOf(NEW_VALUES))),
    ),

    pageRoute("POST", "/console/events/new", ["organizer"], async (visit) => createEvent(deps, visit)),

    pageRoute("GET", "/console/events/{eventId}/settings", ["owner"], async (visit) => {
      const { messages } = visit.frame;
      const said = visit.query.has("saved") ? saidOf("good", messages.console.saved) : undefined;
      return await showSettings(deps, visit, { said });
    }),

    pageRoute("POST", "/console/events/{eventId}/settings", ["owner"], async (visit) =>
      saveSettings(deps, visit),
    ),
  ];
}

async function showEvents(
  { queries, clock }: ConsoleDeps,
  { frame, query, caller }: Visit,
): Promise<Response> {
  if (caller.role === "attendee")
    throw new ProblemError(problem("FORBIDDEN", "The console is for those who manage events."));
  const [search, cursor] = [query.get("q")?.trim() ?? "", query.get("cursor") ?? undefined];
  const isComing = search === "" && query.get("show") !== "all";
  // What has just begun is still looked after. A cursor continues the list of its own moment.
  const justBegun = new Date(Date.parse(clock()) - 12 * HOUR_MS).toISOString();
  const from = isComing ? (query.get("from") ?? justBegun) : undefined;
  const { events, nextCursor } = await listEvents(queries, caller, { search, from, cursor });
  const which = { ...(search !== "" && { q: search }), ...(search === "" && !isComing && { show: "all" }) };
  const pathOf = (more: Readonly<Record<string, string>>): string =>
    `/console?${new URLSearchParams({ ...which, ...more }).toString()}`;
  const pages = {
    next: nextCursor && pathOf({ ...(from !== undefined && { from }), cursor: nextCursor }),
    first: cursor === undefined ? undefined : pathOf({}),
  };
  const mayCreate = caller.events === undefined && ["admin", "organizer"].includes(caller.role);
  return await sendPage(eventsPage(frame, { events, pages, search, isComing, mayCreate }));
}

async function createEvent({ cataloguing }: ConsoleDeps, visit: Visit): Promise<Response> {
  const { frame, form, caller } = visit;
  const values = valuesIn(form);
  const eventId = values["eventId"]?.trim() ?? "";
  const status = form.get("status") ?? "published";
  const asked = newEventSchema.safeParse({ ...bodyOf(values), ...(eventId !== "" && { eventId }), status });
  const again = async (errors: EventForm["errors"]): Promise<Response> =>
    await sendPage(newEventPage(frame, { ...formOf(values), errors }), 422);
  if (!asked.success) return await again(errorsOf(frame, asked.error.issues));
  try {
    const { view } = await cataloguing.createEvent(asked.data, keyIn(visit), caller);
    return seeOther(`/console/events/${view.eventId}`);
  } catch (error) {
    const code = error instanceof ProblemError ? error.problem.code : undefined;
    if (code !== "EVENT_ALREADY_EXISTS") throw error;
    return await again({ eventId: frame.messages.console.form.taken });
  }
}

async function saveSettings(deps: ConsoleDeps, visit: Visit<"eventId">): Promise<Response> {
  const { frame, form, params } = visit;
  const t = frame.messages.console;
  const values = valuesIn(form);
  const changes = changesOf(values, beforeIn(form));
  if (Object.keys(changes).length === 0)
    return await showSettings(deps, visit, { said: saidOf("plain", t.form.nothing) });
  const asked = eventChangesSchema.safeParse(changes);
  if (!asked.success) {
    const errors = errorsOf(frame, asked.error.issues);
    return await showSettings(deps, visit, { values, errors });
  }
  // Where people are asked who they are, their ids are made by us, and none is an address.
  if (deps.asksWho && asked.data.owners?.some((owner) => owner.includes("@")))
    return await showSettings(deps, visit, { values, errors: errorsOf(frame, [{ path: ["owners"] }]) });
  const command = { type: "update", changes: asked.data as EventChanges } as const;
  const { status, error } = await sendFormCommand(deps, visit, params.eventId, command);
  if (status === "succeeded") return seeOther(`/console/events/${params.eventId}/settings?saved`);
  if (error === undefined)
    return await showSettings(deps, visit, { said: saidOf("plain", t.queued), values });
  const errors = refusedFields(frame, error);
  const said = errors === undefined ? saidOf("bad", problemText(frame, error)) : undefined;
  return await showSettings(deps, visit, { values, errors: errors ?? {}, said });
}

type Shown = {
  readonly said?: Html | undefined;
  readonly values?: Values;
  readonly errors?: EventForm["errors"];
};

async function showSettings(
  { queries }: ConsoleDeps,
  { frame, caller, params, form }: Visit<"eventId">,
  { said, values, errors }: Shown,
): Promise<Response> {
  const event = await queries.event(params.eventId, caller);
  const now = valuesOf(event);
  // What was typed stays, and is compared to what it was typed over.
  const before = values === undefined ? JSON.stringify(now) : (form.get("before") ?? "");
  const shown = { ...formOf({ ...now, ...values, before }), ...(errors && { errors }) };
  const page = settingsPage(frame, { event, may: mayOf(caller, event), said, ...shown });
  return await sendPage(page, errors === undefined ? 200 : 422);
}

function formOf(values: Values): EventForm {
  const zone = values["timeZone"] ?? "UTC";
  const timeZones = TIME_ZONES.includes(zone) ? TIME_ZONES : [zone, ...TIME_ZONES];
  return { values, errors: {}, key: newKey(), timeZones };
}

function valuesIn(form: URLSearchParams): Values {
  const { before: _before, key: _key, status: _status, ...values } = Object.fromEntries(form);
  return Object.fromEntries(
    Object.entries(values).map(([name, text]) => [name, text.replaceAll("\r\n", "\n")]),
  );
}

/** What the fields were when the form was shown: whoever changed others meanwhile keeps what they changed. */
function beforeIn(form: URLSearchParams): Values {
  try {
    return JSON.parse(form.get("before") ?? "{}") as Values;
  } catch {
    return {};
  }
}

type Issue = { readonly path: readonly PropertyKey[] };

function errorsOf({ messages }: Frame, issues: readonly Issue[]): EventForm["errors"] {
  const { errors } = messages.console.form;
  const isField = (name: PropertyKey | undefined): name is FieldName => Object.hasOwn(errors, name ?? "");
  const wrong = issues.map(({ path }) => path[0]).filter(isField);
  return Object.fromEntries(wrong.map((name) => [name, errors[name]]));
}

/** The fields at which it is said why a change was refused; undefined where none of them is the reason. */
function refusedFields(frame: Frame, error: Problem): EventForm["errors"] | undefined {
  const t = frame.messages.console.form;
  switch (error.code) {
    case "CAPACITY_BELOW_REGISTERED": {
      const { registeredCount = 0, offeredCount = 0 } = error;
      return { capacity: t.belowTaken(registeredCount + offeredCount) };
    }
    case "WAITLIST_NOT_EMPTY":
      return { hasWaitlist: t.stillWaiting };
    case "INVALID_SCHEDULE":
      return error.endsAt === undefined
        ? { registrationClosesAt: t.errors.registrationClosesAt }
        : { endsAt: t.errors.endsAt };
    default:
      return undefined;
  }
}
