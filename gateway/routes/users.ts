import { problem, ProblemError } from "#contracts/problem.ts";
import type { GatewayDeps } from "../deps.ts";
import type { Handlers } from "../handlers.ts";

type Deps = Pick<GatewayDeps, "users" | "queries" | "clock">;
type Users = Handlers<
  "createUser" | "listUsers" | "getUser" | "listRegistrationsOfUser" | "listWaitlistOfUser"
>;

export function userHandlers({ users, queries, clock }: Deps): Users {
  return {
    async createUser({ body }) {
      const user = { ...body, createdAt: clock() };
      if (await users.create(user)) return user;
      throw new ProblemError(problem("USER_ALREADY_EXISTS", `The id ${user.userId} is taken.`));
    },

    listUsers: ({ query }) => queries.users(query),

    getUser: ({ params: { userId } }) => queries.user(userId),

    listRegistrationsOfUser: ({ params: { userId }, query }) => queries.registrationsOfUser(userId, query),

    listWaitlistOfUser: ({ params: { userId }, query }) => queries.waitlistOfUser(userId, query),
  };
}
