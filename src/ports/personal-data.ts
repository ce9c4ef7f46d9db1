import type { ErasedUser, User, UserChanges } from "#contracts/user.ts";
import type { Standing } from "#domain/event-state.ts";
import type { RequestHistory } from "#domain/request-record.ts";

/** A person's row at an event. */
export type PersonRow = RequestHistory & { readonly eventId: string; readonly standing: Standing };

/** What is stored of a user beside what everybody is shown. */
export type Ties = {
  /** The digest under which the person of an identity provider has the user's id (`Identities`). */
  readonly subject?: string;
  /** Personal links that say anything else are over. It changes when all of them are ended. */
  readonly linksSince: string;
};

/** What was announced when somebody was erased, as it is stored among the entries of events. */
export type UserErased = {
  readonly type: "UserErased";
  readonly userId: string;
  readonly at: string;
  readonly by?: string;
};

/**
 * What may be done with what is stored of a person: to correct it, to take it away, to remove it. Every read is
 * strongly consistent. Every method may throw `Unavailable`, `erase` and `erased` also on a system whose storage was
 * not provisioned for erasures.
 */
export interface PersonalData {
  /** The user with these changes; undefined, and nothing is written, where there is none, or none any more. */
  change(userId: string, changes: UserChanges): Promise<User | undefined>;
  /** Undefined where there is no such user, or none any more. */
  ties(userId: string): Promise<Ties | undefined>;
  /** Ends every personal link of the user; `at` is the time. */
  endLinks(userId: string, at: string): Promise<void>;
  /** Every row of the person, in order of event ids, read on demand. */
  rows(userId: string): AsyncIterable<PersonRow>;
  /**
   * Removes all that is stored of the person but the rows, and what the journals say of the id. The id stays, with
   * the time. In the same transaction the erasure is noted, what the provider's person has is given up, and the
   * notification is left to be published, unless it is by retention, which is announced to nobody. Resolves with how it
   * is: of somebody who was erased before, with that time. `by` is the caller who asks for it.
   */
  erase(userId: string, at: string, by?: string): Promise<ErasedUser>;
  /** Everybody whose erasure was noted, in no order, read on demand. */
  erased(): AsyncIterable<ErasedUser>;
}
