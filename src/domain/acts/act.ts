import type { Case } from "../case.ts";
import type { CommandType } from "../commands.ts";
import type { Fact } from "../facts.ts";
import type { Outcome } from "../outcomes.ts";

/** What a granted command leads to by itself, before seats are given to those who wait. */
export type Deed = {
  /** Absent if nobody asked for the command. */
  readonly outcome?: Outcome;
  readonly facts: readonly Fact[];
  /**
   * What goes before the first `given` of those who get the seats that are due, if not all fit into a transaction: the
   * command is decided again after them, and goes on. A command without steps ends with what fits.
   */
  readonly step?: (given: number) => readonly Fact[];
};

export type Act<Type extends CommandType> = (it: Case<Type>) => Deed;
