import { Hono } from "hono";
import { waitQuerySchema } from "#contracts/list.ts";
import type { GatewayDeps } from "../deps.ts";
import { queryOf } from "../http/params.ts";
import { sendJson } from "../http/reply.ts";

export function requestRoutes({ requests }: Pick<GatewayDeps, "requests">) {
  return new Hono().get("/requests/:requestId", async ({ req }) => {
    const { wait } = queryOf(req, waitQuerySchema);
    return sendJson(200, await requests.find(req.param("requestId"), wait * 1000));
  });
}
