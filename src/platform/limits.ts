import { z } from "zod";
import { whole } from "./config.ts";

/** The variables that say how much callers may ask for, and by whom they are told apart. */
export const limits = {
  LIMITS: z.enum(["on", "off"], "must be on or off").default("on").meta({
    description: "off ends the limits of what each caller and address may ask for, with AUTH=required",
  }),
  TRUSTED_PROXIES: whole(0, 9).default(0).meta({
    description: "how many proxies in front add to X-Forwarded-For: the client is so many from its right",
  }),
};
