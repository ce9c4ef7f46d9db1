import { sentAt } from "../case.ts";
import { later, momentsOf } from "../schedule.ts";
import type { Rule } from "./rule.ts";

/**
 * Registration ends at one moment for everybody: a late decision does not count, a late request does. When closing and
 * date have passed, nothing that still lies in a queue registers anybody.
 */
export const hasNotClosed: Rule<"register"> = (it) => {
  const { details } = it.event;
  const { closesAt } = momentsOf(details);
  if (closesAt === undefined) return undefined;
  return sentAt(it) >= closesAt || it.at >= later(closesAt, details.date)
    ? { type: "RegistrationClosed", registrationClosesAt: closesAt }
    : undefined;
};
