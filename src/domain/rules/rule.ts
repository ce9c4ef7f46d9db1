import type { Case } from "../case.ts";
import { type CommandType, type Waiver, waives } from "../commands.ts";
import type { Rejection } from "../rejection.ts";

/** Why not; or nothing, and then the next rule is asked. */
export type Rule<Type extends CommandType = CommandType> = (it: Case<Type>) => Rejection | undefined;

/** The first refusal, which is the answer. */
export function firstOf<Type extends CommandType>(
  rules: readonly Rule<Type>[],
  it: Case<Type>,
): Rejection | undefined {
  for (const rule of rules) {
    const rejection = rule(it);
    if (rejection !== undefined) return rejection;
  }
  return undefined;
}

/** A rule that an organiser may set aside, by name. */
export function unless<Type extends CommandType>(waiver: Waiver, rule: Rule<Type>): Rule<Type> {
  return (it) => (waives(it.command, waiver) ? undefined : rule(it));
}

/** A rule for those to whom no seat is offered: an offered seat is theirs already. */
export function unlessOffered<Type extends CommandType>(rule: Rule<Type>): Rule<Type> {
  return (it) => (it.standing.status === "offered" ? undefined : rule(it));
}

/** A rule for people who act for themselves: an organiser may do it. */
export function unlessOrganizers(rule: Rule<"unregister">): Rule<"unregister"> {
  return (it) => (it.command.as === "organizer" ? undefined : rule(it));
}
