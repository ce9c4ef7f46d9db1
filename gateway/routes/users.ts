import { Hono } from "hono";
import { pageQuerySchema } from "#contracts/list.ts";
import { newUserSchema } from "#contracts/user.ts";
import type { GatewayDeps } from "../deps.ts";
import { bodyOf } from "../http/body.ts";
import { queryOf, userIdOf } from "../http/params.ts";
import { sendJson } from "../http/reply.ts";

export function userRoutes({ cataloguing, queries }: Pick<GatewayDeps, "cataloguing" | "queries">) {
  return new Hono()
    .post("/users", async ({ req }) => {
      const user = await cataloguing.createUser(await bodyOf(req.raw, newUserSchema));
      return sendJson(201, user, { Location: `/users/${encodeURIComponent(user.userId)}` });
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
