import type { Problem } from "#contracts/problem.ts";
import type { Reply } from "./model.ts";

/** What clients are shown, in the words of the model: without the times at which things happened. */

const MEMBERS = [
  "capacity",
  "registeredCount",
  "offeredCount",
  "reason",
  "waitlistLimit",
  "registrationOpensAt",
  "registrationClosesAt",
  "cancelUntil",
] as const;

export function shownRefusal({ registration, ...problem }: Problem): Reply {
  const members = MEMBERS.flatMap((name) => (problem[name] === undefined ? [] : [[name, problem[name]]]));
  const shown = Object.fromEntries(members) as Readonly<Record<string, unknown>>;
  return {
    code: problem.code,
    ...shown,
    ...(registration && { registration: shownStanding(registration) }),
  };
}

type Shown = {
  readonly status: "registered" | "offered" | "waitlisted";
  readonly position?: number | undefined;
  readonly extra?: true | undefined;
  readonly checkedInAt?: string | undefined;
};

export function shownStanding({ status, position, extra, checkedInAt }: Shown) {
  return {
    status,
    ...(position !== undefined && { position }),
    ...(extra && { extra }),
    ...(checkedInAt !== undefined && { checkedIn: true }),
  };
}
