import { z } from "zod";
import { WAIVERS } from "#domain/commands.ts";
import { text } from "./text.ts";

/** What may be said with a command that acts as the organiser. */

export const reasonSchema = text({ min: 1, max: 500 }).meta({
  description: "why; people who read the journal see it, and it must not name anybody",
});

export const waivesSchema: z.ZodType<
  readonly (typeof WAIVERS)[number][],
  readonly (typeof WAIVERS)[number][]
> = z
  .array(z.enum(WAIVERS))
  .max(WAIVERS.length)
  .refine((all) => new Set(all).size === all.length, "must name no rule twice")
  // In whichever order they are named, it is the same command.
  .overwrite((all) => all.toSorted())
  .meta({ uniqueItems: true, description: "the rules that are set aside" });

export const checkInSchema = z
  .boolean()
  .meta({ description: "whoever gets a seat by it is checked in as well" });
