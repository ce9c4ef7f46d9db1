import { z } from "zod";
import { aws, names, sns, sqs, topic } from "#platform/config.ts";
import { gateway } from "../gateway.ts";

/** The variables that the demo reads: where the gateway is, and where its topic. */
export const demoSchema = z.object({
  ...gateway,
  ...aws,
  ...sqs,
  ...sns,
  ...names,
  ...topic,
});

export type DemoConfig = z.output<typeof demoSchema>;
