import { sentAt } from "../case.ts";
import { momentsOf } from "../schedule.ts";
import type { Rule } from "./rule.ts";

/** Registration begins at its opening, by whichever clock is behind: nobody wins it by a fast one. */
export const hasOpened: Rule<"register"> = (it) => {
  const { opensAt } = momentsOf(it.event.details);
  return opensAt === undefined || sentAt(it) >= opensAt
    ? undefined
    : { type: "RegistrationNotOpen", registrationOpensAt: opensAt };
};
