import { type About, allows, type Caller, isInScope } from "#application/access.ts";
import { requestNotFound } from "#application/accepting/request-view.ts";
import type { Queries } from "#application/querying/queries.ts";
import { eventNotFound, userNotFound } from "#application/views.ts";
import type { Endpoint } from "#contracts/endpoints/endpoint.ts";
import { type Problem, problem, ProblemError } from "#contracts/problem.ts";
import { unauthenticated } from "./identify.ts";

type OwnersOf = Queries["ownersOf"];
type Check = (caller: Caller, about: About) => Promise<void>;

/**
 * The check of an endpoint. Resolves if its rule lets the caller do what the request is about. Throws UNAUTHENTICATED
 * to who is not known; FORBIDDEN where the caller may know that there is such a thing; else what an unknown thing is
 * answered with. Only for an organizer it reads the event.
 */
export function guard({ access, path }: Pick<Endpoint, "access" | "path">, ownersOf: OwnersOf): Check {
  return async (caller, about) => {
    if (allows(access, caller, about)) return;
    if (caller.role === "anonymous") throw new ProblemError(unauthenticated("This needs a credential."));
    const { eventId } = about;
    const mayOwn = access.includes("owner") && caller.role === "organizer";
    if (!mayOwn || eventId === undefined || !isInScope(caller, eventId))
      throw new ProblemError(refusal(path, caller, about));
    const owners = await ownersOf(eventId);
    if (owners !== undefined && allows(access, caller, { ...about, owners })) return;
    const isUnknown = owners === undefined && !path.startsWith("/requests/");
    throw new ProblemError(isUnknown ? eventNotFound(eventId) : refusal(path, caller, about));
  };
}

/** Whoever is limited to some events sees no user at all, not even themselves. */
function isOneself({ userId, events }: Caller, about: string): boolean {
  return userId === about && events === undefined;
}

function refusal(path: string, caller: Caller, { eventId, userId = "" }: About): Problem {
  // What is about one person or one request says nothing of the kind to others: not even that it is there.
  if (path.startsWith("/users/") && !isOneself(caller, userId)) return userNotFound(userId);
  if (path.startsWith("/requests/")) return requestNotFound();
  if (eventId !== undefined && !isInScope(caller, eventId)) return eventNotFound(eventId);
  return problem("FORBIDDEN", `The role ${caller.role} does not let ${caller.id} do this.`);
}
