/** The offer of a seat, as far as it takes to end it. */
export type DueOffer = {
  readonly eventId: string;
  readonly userId: string;
  /** The ticket with which the person waited: somebody is offered a seat only once for it. */
  readonly ticket: number;
  readonly expiresAt: string;
};

/** The offers of all events, by when they run out. */
export interface DueOffers {
  /**
   * The offers that ran out before `at` and that nothing has ended yet, a page at a time, read on demand. Of each shard
   * those that ran out first come first; begins with another shard each time. Reads an index, which may lag: an offer
   * may have ended. Throws `Unavailable`.
   */
  ranOutBefore(at: string): AsyncIterable<readonly DueOffer[]>;
}
