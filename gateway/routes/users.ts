import { isPerson } from "#application/access.ts";
import { userNotFound } from "#application/views.ts";
import { problem, ProblemError } from "#contracts/problem.ts";
import type { OwnUser } from "#contracts/user.ts";
import type { GatewayDeps } from "../deps.ts";
import type { Handlers } from "../handlers.ts";
import { refuseAddresses } from "../http/addresses.ts";

type Deps = Pick<
  GatewayDeps,
  "cataloguing" | "queries" | "asksWho" | "links" | "personal" | "erase" | "exportOf" | "publicUrl"
>;
type Users = Handlers<
  | "createUser"
  | "listUsers"
  | "getUser"
  | "updateUser"
  | "eraseUser"
  | "exportUser"
  | "createLink"
  | "deleteLinks"
  | "listRegistrationsOfUser"
  | "listOffersOfUser"
  | "listWaitlistOfUser"
>;

export function userHandlers(deps: Deps): Users {
  const { cataloguing, queries, asksWho, links, personal, erase, exportOf, publicUrl } = deps;
  return {
    createUser: ({ body, headers, caller }) => {
      const { userId } = body as OwnUser;
      const { idempotencyKey } = headers;
      if (isPerson(caller) && (userId ?? caller.userId) === caller.userId)
        return cataloguing.createOwnUser(caller, body, idempotencyKey);
      if (caller.role === "attendee")
        throw new ProblemError(problem("FORBIDDEN", "This is for oneself only."));
      if (asksWho) refuseAddresses({ "/userId": body.userId });
      return cataloguing.createUser(body, idempotencyKey);
    },

    listUsers: ({ query, caller }) => queries.users(query, caller),

    getUser: ({ params: { userId }, caller }) => queries.user(userId, caller),

    async updateUser({ params: { userId }, body }) {
      const user = await personal.change(userId, body);
      if (user === undefined) throw new ProblemError(userNotFound(userId));
      return user;
    },

    eraseUser: ({ params: { userId }, caller }) => erase(userId, caller.id),

    exportUser: ({ params: { userId } }) => exportOf(userId),

    async createLink({ params: { userId }, body, url }) {
      const token = await links.make(userId, body);
      const { expiresAt } = body;
      return { token, url: `${publicUrl ?? new URL(url).origin}/l/${token}`, expiresAt };
    },

    async deleteLinks({ params: { userId } }) {
      await links.end(userId);
      return undefined;
    },

    listRegistrationsOfUser: ({ params: { userId }, query }) => queries.registrationsOfUser(userId, query),

    listOffersOfUser: ({ params: { userId }, query }) => queries.offersOfUser(userId, query),

    listWaitlistOfUser: ({ params: { userId }, query }) => queries.waitlistOfUser(userId, query),
  };
}
