import { isPerson } from "#application/access.ts";
import type { Request } from "#domain/commands.ts";
import { problem, ProblemError } from "#contracts/problem.ts";
import { newUserSchema } from "#contracts/user.ts";
import type { GatewayDeps } from "../deps.ts";
import { seeOther } from "./answer.ts";
import { type EventPagesDeps, showEvent } from "./event-pages.ts";
import { sendFormCommand } from "./form-command.ts";
import { type PageRoute, pageRoute, type Visit } from "./route.ts";

type Deps = EventPagesDeps & Pick<GatewayDeps, "cataloguing" | "limits">;
type EventVisit = Visit<"eventId">;

/** What somebody can do at an event with a form: come in, and give up what they have. */
export function registeringPages(deps: Deps): readonly PageRoute[] {
  const { cataloguing } = deps;

  const submit = async (visit: EventVisit, command: Request): Promise<Response> => {
    const { eventId } = visit.params;
    const { status, requestId } = await sendFormCommand(deps, visit, eventId, command);
    const page = `/e/${eventId}`;
    return seeOther(status === "succeeded" ? page : `${page}?request=${requestId}`);
  };

  /** Has somebody who has come for the first time say who they are. Returns what is wrong with that. */
  const introduce = async ({ caller, form, frame }: EventVisit, userId: string) => {
    const value = form.get("name") ?? "";
    const name = newUserSchema.shape.name.safeParse(value.trim()).data;
    if (name === undefined) return { value, error: frame.messages.event.nameMissing };
    if (isPerson(caller)) await cataloguing.createOwnUser(caller, { name });
    else await cataloguing.createUser({ userId, name });
    return undefined;
  };

  return [
    pageRoute("POST", "/e/{eventId}/register", ["person"], async (visit) => {
      const { userId, name } = personIn(visit);
      const named = name === undefined ? await introduce(visit, userId) : undefined;
      if (named !== undefined) return await showEvent(deps, visit, { named });
      return await submit(visit, { type: "register", userId });
    }),

    // Whoever had to sign in on the way comes back here.
    pageRoute("GET", "/e/{eventId}/register", "public", async ({ params }) =>
      seeOther(`/e/${params.eventId}`),
    ),

    pageRoute("POST", "/e/{eventId}/unregister", ["person"], async (visit) => {
      const { userId } = personIn(visit);
      return await submit(visit, { type: "unregister", userId });
    }),
  ];
}

/** Throws FORBIDDEN where pages act for nobody, as with a key. */
function personIn({ person }: EventVisit): NonNullable<EventVisit["person"]> {
  if (person !== undefined) return person;
  throw new ProblemError(problem("FORBIDDEN", "Only a person can do this."));
}
