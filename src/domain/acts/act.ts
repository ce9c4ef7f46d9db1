import type { Case } from "../case.ts";
import type { CommandType } from "../commands.ts";
import type { Fact } from "../facts.ts";
import type { Outcome } from "../outcomes.ts";

/** What a granted command leads to by itself, before seats are given to those who wait. */
export type Deed = {
  readonly outcome: Outcome;
  readonly facts: readonly Fact[];
  /**
   * What goes before the first `promotions` of those that are due, if not all fit into a transaction: the command is
   * decided again after them, and goes on. A command without steps ends with what fits.
   */
  readonly step?: (promotions: number) => readonly Fact[];
};

export type Act<Type extends CommandType> = (it: Case<Type>) => Deed;
