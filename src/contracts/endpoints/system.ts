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
    access: "public",
    isUnlimited: true,
    summary: "The process lives",
    description: "For supervisors and load balancers: the process is of use while this is answered.",
    answer: view(healthSchema),
    problems: [],
  },
  getReadiness: {
    method: "GET",
    path: "/readyz",
    tag: "System",
    access: "public",
    isUnlimited: true,
    summary: "Queue and tables answer",
    description:
      "For a deployment to wait for: 503 until queue and tables have answered once, and when one of them has not " +
      "answered for ten seconds. A load balancer asks `/healthz`, or it takes out every gateway at once.",
    answer: view(readinessSchema),
    problems: ["SERVICE_UNAVAILABLE"],
  },
  getMetrics: {
    method: "GET",
    path: "/metrics",
    tag: "System",
    access: ["reader"],
    summary: "What is measured, as Prometheus reads it",
    description: "In the text format of Prometheus.",
    answer: content("text/plain"),
    problems: [],
  },
  getOpenApi: {
    method: "GET",
    path: "/openapi.json",
    tag: "System",
    access: "public",
    summary: "This document",
    description: "OpenAPI 3.1, made from the table that the gateway serves its routes from.",
    answer: view(documentSchema),
    problems: [],
  },
  getAsyncApi: {
    method: "GET",
    path: "/asyncapi.json",
    tag: "System",
    access: "public",
    summary: "The notifications, as an AsyncAPI 3 document",
    description: "What the topic carries, for programs that subscribe to it.",
    answer: view(documentSchema),
    problems: [],
  },
  getDocs: {
    method: "GET",
    path: "/docs",
    tag: "System",
    access: "public",
    summary: "A page to read this document and try it",
    description:
      "It loads nothing from elsewhere. What its examples send is about an event and a person of their own.",
    answer: content("text/html"),
    problems: [],
  },
} as const satisfies Record<string, Endpoint>;
