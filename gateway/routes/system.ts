import { Hono } from "hono";
import { asyncApiDocument } from "#contracts/asyncapi.ts";
import { openApiDocument } from "#contracts/openapi.ts";
import type { GatewayDeps } from "../deps.ts";
import { sendContent, sendJson } from "../http/reply.ts";

export function systemRoutes({ health, telemetry }: Pick<GatewayDeps, "health" | "telemetry">) {
  const openApi = openApiDocument();
  const asyncApi = asyncApiDocument();
  return new Hono()
    .get("/healthz", () => sendJson(200, { status: "ok" }))

    .get("/readyz", async () => {
      await health.ready();
      return sendJson(200, { status: "ready" });
    })

    .get("/metrics", async () => {
      const { contentType, text } = telemetry.metrics;
      return sendContent(await text(), { "Content-Type": contentType, "Cache-Control": "no-store" });
    })

    .get("/openapi.json", () => sendJson(200, openApi))

    .get("/asyncapi.json", () => sendJson(200, asyncApi));
}
