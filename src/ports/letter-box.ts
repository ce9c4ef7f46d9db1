/** A dead letter in hand: nobody else receives it before it is released, or two minutes are over. */
export type HeldLetter = {
  readonly messageId: string;
  readonly eventId: string;
  readonly body: string;
  /** Why it was put aside; undefined if its worker could not say. */
  readonly reason: string | undefined;
  /** When it was put aside. */
  readonly at: string | undefined;
  /** By which the queue knows who has it in hand. */
  readonly handle: string;
};

/** The dead letters as an operator has to do with them. Every method may throw `Unavailable`. */
export interface LetterBox {
  /**
   * At most ten letters, those of an event in order, which are in hand from now on. None once the queue gives out no
   * more: what is behind letters of its event in hand is kept back.
   */
  receive(): Promise<readonly HeldLetter[]>;
  /** Resolves once the queue of commands has the letter, behind all that came in the meantime. */
  sendBack(letter: HeldLetter): Promise<void>;
  /** Deletes it for good. */
  remove(letter: HeldLetter): Promise<void>;
  /** Makes letters visible again, as many as can be, also when it throws for others. */
  release(letters: readonly HeldLetter[]): Promise<void>;
}
