import { z } from "zod";
import {
  aws,
  cloudWatch,
  consuming,
  draining,
  dynamodb,
  logging,
  names,
  receiving,
  sns,
  sqs,
  sweeping,
  topic,
  visibility,
  workerMetrics,
} from "#platform/config.ts";

/** The variables that a registration worker reads. */
export const workerSchema = z.object({
  ...consuming,
  ...receiving,
  ...visibility,
  ...sweeping,
  ...draining,
  ...workerMetrics,
  ...cloudWatch,
  ...aws,
  ...dynamodb,
  ...sqs,
  ...sns,
  ...names,
  ...topic,
  ...logging,
});

export type WorkerConfig = z.output<typeof workerSchema>;
