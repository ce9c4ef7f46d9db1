/** A message that can't be applied, kept for a person to look at. */
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
