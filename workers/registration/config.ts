import { z } from "zod";
import {
  aws,
  draining,
  dynamodb,
  logging,
  names,
  sns,
  sqs,
  sweeping,
  topic,
  visibility,
  whole,
} from "#platform/config.ts";

/** The variables that a registration worker reads. */
export const workerSchema = z.object({
  // The SDK has 50 sockets, and acknowledging needs some.
  WORKER_CONCURRENCY: whole(1, 40)
    .default(10)
    .meta({ description: "receive loops of this process, each with up to 10 messages" }),
  ...visibility,
  ...sweeping,
  ...draining,
  METRICS_HOST: z
    .string()
    .min(1)
    .default("127.0.0.1")
    .meta({ description: "the address that GET /metrics and GET /healthz are answered on" }),
  METRICS_PORT: whole(0, 65_535)
    .optional()
    .meta({ description: "the port that they are answered on; nowhere unless set" }),
  ...aws,
  ...dynamodb,
  ...sqs,
  ...sns,
  ...names,
  ...topic,
  ...logging,
});

export type WorkerConfig = z.output<typeof workerSchema>;
