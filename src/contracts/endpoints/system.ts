import { z } from "zod";
import { content, type Endpoint, view } from "./endpoint.ts";

const healthSchema = z.object({ status: z.literal("ok") }).meta({ id: "Health" });
const readinessSchema = z.object({ status: z.literal("ready") }).meta({ id: "Readiness" });
const documentSchema = z.record(z.string(), z.unknown());

export const system = {
  getHealth: {
    method: "GET",
    path: "/healthz",
    tag: "System",
    summary: "The process lives",
    answer: view(healthSchema),
    problems: [],
  },
  getReadiness: {
    method: "GET",
    path: "/readyz",
    tag: "System",
    summary: "Queue and tables answer",
    answer: view(readinessSchema),
    problems: ["SERVICE_UNAVAILABLE"],
  },
  getMetrics: {
    method: "GET",
    path: "/metrics",
    tag: "System",
    summary: "What is measured, as Prometheus reads it",
    answer: content("text/plain"),
    problems: [],
  },
  getOpenApi: {
    method: "GET",
    path: "/openapi.json",
    tag: "System",
    summary: "This document",
    answer: view(documentSchema),
    problems: [],
  },
  getAsyncApi: {
    method: "GET",
    path: "/asyncapi.json",
    tag: "System",
    summary: "The notifications, as an AsyncAPI 3 document",
    answer: view(documentSchema),
    problems: [],
  },
  getDocs: {
    method: "GET",
    path: "/docs",
    tag: "System",
    summary: "A page to read this document and try it",
    answer: content("text/html"),
    problems: [],
  },
} as const satisfies Record<string, Endpoint>;
