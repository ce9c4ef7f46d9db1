import { z } from "zod";
import { address, aws, names, sns, sqs, topic } from "#platform/config.ts";
import { embedded } from "../frame.ts";

/** The variables that the demo reads: where the gateway is, and where its topic. */
export const demoSchema = z.object({
  ...embedded,
  ...address,
  ...aws,
  ...sqs,
  ...sns,
  ...names,
  ...topic,
});

export type DemoConfig = z.output<typeof demoSchema>;
