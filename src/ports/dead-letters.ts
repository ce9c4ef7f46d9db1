/** A message that can't be applied, stored for an operator. */
export type DeadLetter = {
  readonly group: string;
  readonly messageId: string;
  readonly body: string;
  /** What is wrong with it, for people. */
  readonly reason: string;
};

export interface DeadLetters {
  /** Resolves once the letter is durably parked. Throws `Unavailable`. */
  park(letter: DeadLetter): Promise<void>;
}
