import type { GatewayDeps } from "../deps.ts";
import type { Handlers } from "../handlers.ts";

type Deps = Pick<GatewayDeps, "cataloguing" | "queries">;
type Users = Handlers<
  "createUser" | "listUsers" | "getUser" | "listRegistrationsOfUser" | "listWaitlistOfUser"
>;

export function userHandlers({ cataloguing, queries }: Deps): Users {
  return {
    createUser: ({ body, headers }) => cataloguing.createUser(body, headers.idempotencyKey),

    listUsers: ({ query, caller }) => queries.users(query, caller),

    getUser: ({ params: { userId }, caller }) => queries.user(userId, caller),

    listRegistrationsOfUser: ({ params: { userId }, query }) => queries.registrationsOfUser(userId, query),

    listWaitlistOfUser: ({ params: { userId }, query }) => queries.waitlistOfUser(userId, query),
  };
}
