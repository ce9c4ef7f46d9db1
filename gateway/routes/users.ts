import { Hono } from "hono";
import { pageQuerySchema } from "../../src/contracts/list.ts";
import { problem, ProblemError } from "../../src/contracts/problem.ts";
import { newUserSchema } from "../../src/contracts/user.ts";
import type { GatewayDeps } from "../deps.ts";
import { bodyOf } from "../body.ts";
import { queryOf, userIdOf } from "../params.ts";
import { sendJson } from "../reply.ts";

export function userRoutes({ users, queries, clock }: Pick<GatewayDeps, "users" | "queries" | "clock">) {
  return new Hono()
    .post("/users", async ({ req }) => {
      const body = await bodyOf(req.raw, newUserSchema);
      const user = { ...body, createdAt: clock() };
      if (await users.create(user)) {
        return sendJson(201, user, { Location: `/users/${encodeURIComponent(user.userId)}` });
      }
      throw new ProblemError(problem("USER_ALREADY_EXISTS", `The id ${user.userId} is taken.`));
    })

    .get("/users", async ({ req }) => sendJson(200, await queries.users(queryOf(req, pageQuerySchema))))

    .get("/users/:userId", async ({ req }) =>
      sendJson(200, await queries.user(userIdOf(req.param("userId")))),
    )

    .get("/users/:userId/registrations", async ({ req }) => {
      const userId = userIdOf(req.param("userId"));
      return sendJson(200, await queries.registrationsOfUser(userId, queryOf(req, pageQuerySchema)));
    })

    .get("/users/:userId/waitlist", async ({ req }) => {
      const userId = userIdOf(req.param("userId"));
      return sendJson(200, await queries.waitlistOfUser(userId, queryOf(req, pageQuerySchema)));
    });
}
