import { asyncApiDocument } from "#contracts/asyncapi.ts";
import { openApiDocument } from "#contracts/openapi.ts";
import { ownVersion } from "#platform/version.ts";
import type { GatewayDeps } from "../deps.ts";
import type { Handlers } from "../handlers.ts";
import { sendContent } from "../http/reply.ts";

type System = Handlers<"getHealth" | "getReadiness" | "getMetrics" | "getOpenApi" | "getAsyncApi">;

export function systemHandlers({
  health,
  telemetry,
  asksWho,
}: Pick<GatewayDeps, "health" | "telemetry" | "asksWho">): System {
  const version = ownVersion();
  const openApi = openApiDocument(version, asksWho);
  const asyncApi = asyncApiDocument(version);
  return {
    getHealth: () => ({ status: "ok" }),

    async getReadiness() {
      await health.ready();
      return { status: "ready" };
    },

    async getMetrics() {
      const { contentType, text } = telemetry.metrics;
      return sendContent("data", await text(), contentType);
    },

    getOpenApi: () => openApi,

    getAsyncApi: () => asyncApi,
  };
}
