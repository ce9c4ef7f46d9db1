import { Hono } from "hono";
import { pageQuerySchema } from "#contracts/list.ts";
import { problem, ProblemError } from "#contracts/problem.ts";
import { newUserSchema } from "#contracts/user.ts";
import type { GatewayDeps } from "../deps.ts";
import { bodyOf } from "../http/body.ts";
import { queryOf, userIdOf } from "../http/params.ts";
import { sendJson } from "../http/reply.ts";

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
