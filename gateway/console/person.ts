import { reasonSchema } from "#contracts/organizer.ts";
import { type Request, WAIVERS } from "#domain/commands.ts";
import type { GatewayDeps } from "../deps.ts";
import { type PersonPage, personPage } from "../pages/console/person.ts";
import { seeOther, sendPage } from "../site/answer.ts";
import { newKey, sendFormCommand } from "../site/form-command.ts";
import { type PageRoute, pageRoute, type Visit } from "../site/route.ts";
import { type ConsoleDeps, mayOf, requestAskedFor } from "./shared.ts";

export type PersonDeps = Pick<ConsoleDeps, "queries" | "requests" | "limits"> &
  Pick<GatewayDeps, "histories">;

type PersonVisit = Visit<"eventId" | "userId">;
const PERSON = "/console/events/{eventId}/people/{userId}";

/** The page of a person at an event, and what organisers and the door do there. */
export function personPages(deps: PersonDeps): readonly PageRoute[] {
  const act = async (visit: PersonVisit, command: Request): Promise<Response> => {
    const { eventId, userId } = visit.params;
    const { requestId } = await sendFormCommand(deps, visit, eventId, command);
    const back = visit.form.get("back") === "check-in" ? "check-in" : `people/${encodeURIComponent(userId)}`;
    return seeOther(`/console/events/${eventId}/${back}?request=${requestId}`);
  };

  /** Has the command sent with the reason in the form; shows the page again if that is not right. */
  const withReason = async (
    visit: PersonVisit,
    path: string,
    commandWith: (reason: { readonly reason?: string }) => Request,
  ): Promise<Response> => {
    const reason = visit.form.get("reason")?.trim() ?? "";
    if (reason === "") return await act(visit, commandWith({}));
    const parsed = reasonSchema.safeParse(reason);
    if (parsed.success) return await act(visit, commandWith({ reason: parsed.data }));
    return await showPerson(deps, visit, { wrong: { reason, path } });
  };

  return [
    pageRoute("GET", PERSON, ["owner", "door", "reader"], async (visit) =>
      showPerson(deps, visit, { outcome: await requestAskedFor(deps, visit, visit.params.userId) }),
    ),

    pageRoute("POST", `${PERSON}/register`, ["owner"], async (visit) =>
      withReason(visit, "register", (reason) => ({
        type: "register",
        userId: visit.params.userId,
        as: "organizer",
        ...reason,
        ...waivesIn(visit),
        ...(visit.form.has("checkIn") && { checkIn: true }),
      })),
    ),

    pageRoute("POST", `${PERSON}/promote`, ["owner"], async (visit) =>
      withReason(visit, "promote", (reason) => ({
        type: "promote",
        userId: visit.params.userId,
        ...reason,
        ...waivesIn(visit),
      })),
    ),

    pageRoute("POST", `${PERSON}/remove`, ["owner"], async (visit) =>
      withReason(visit, "remove", (reason) => ({
        type: "unregister",
        userId: visit.params.userId,
        as: "organizer",
        ...reason,
      })),
    ),

    pageRoute("POST", `${PERSON}/check-in`, ["owner", "door"], async (visit) =>
      act(visit, { type: "check-in", userId: visit.params.userId }),
    ),

    pageRoute("POST", `${PERSON}/undo-check-in`, ["owner", "door"], async (visit) =>
      act(visit, { type: "undo-check-in", userId: visit.params.userId }),
    ),
  ];
}

async function showPerson(
  { queries, histories }: PersonDeps,
  { frame, caller, params: { eventId, userId } }: PersonVisit,
  extras: Pick<PersonPage, "outcome" | "wrong">,
): Promise<Response> {
  const [event, user, { history, isWhole }] = await Promise.all([
    queries.event(eventId, caller),
    queries.user(userId, caller),
    histories.tell(eventId, userId, caller),
  ]);
  const page = { event, may: mayOf(caller, event), user, history, isWhole, key: newKey(), ...extras };
  return await sendPage(personPage(frame, page), extras.wrong === undefined ? 200 : 422);
}

/** The rules that are set aside, each once, in the order in which the contract has them. */
function waivesIn({ form }: Pick<Visit, "form">) {
  const named = form.getAll("waives");
  const waives = WAIVERS.filter((one) => named.includes(one)).toSorted();
  return waives.length === 0 ? {} : { waives };
}
