import type { Case } from "../case.ts";
import type { CommandType } from "../commands.ts";
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
