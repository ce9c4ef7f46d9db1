import { isPerson } from "#application/access.ts";
import { type Problem, problem, ProblemError, validationFailed } from "#contracts/problem.ts";
import type { OwnUser } from "#contracts/user.ts";
import type { GatewayDeps } from "../deps.ts";
import type { Handlers } from "../handlers.ts";

type Deps = Pick<GatewayDeps, "cataloguing" | "queries" | "asksWho">;
type Users = Handlers<
  "createUser" | "listUsers" | "getUser" | "listRegistrationsOfUser" | "listWaitlistOfUser"
>;

/** Ids are in the journal for ever: no address of anybody may get there. */
function noAddress(): Problem {
  return validationFailed([{ pointer: "/userId", detail: "must not have an @: it would be kept for ever" }]);
}

export function userHandlers({ cataloguing, queries, asksWho }: Deps): Users {
  return {
    createUser: ({ body, headers, caller }) => {
      const { userId } = body as OwnUser;
      if (isPerson(caller) && (userId ?? caller.userId) === caller.userId)
        return cataloguing.createOwnUser(caller, body);
      if (caller.role === "attendee")
        throw new ProblemError(problem("FORBIDDEN", "This is for oneself only."));
      if (asksWho && body.userId.includes("@")) throw new ProblemError(noAddress());
      return cataloguing.createUser(body, headers.idempotencyKey);
    },

    listUsers: ({ query, caller }) => queries.users(query, caller),

    getUser: ({ params: { userId }, caller }) => queries.user(userId, caller),

    listRegistrationsOfUser: ({ params: { userId }, query }) => queries.registrationsOfUser(userId, query),

    listWaitlistOfUser: ({ params: { userId }, query }) => queries.waitlistOfUser(userId, query),
  };
}
