import type { KnownUser, User } from "#contracts/user.ts";
import type { CreationMark } from "./creation-mark.ts";
import type { Slice, SliceQuery } from "./paging.ts";

/**
 * Users. An id is never given to a second person: of somebody who was erased it stays. Every read is strongly
 * consistent, except for `list`. Every method may throw `Unavailable`; `find` throws `Unreadable`, too.
 */
export interface UserDirectory {
  /**
   * Resolves to false, and writes nothing, when the id is taken. `subject` is the digest under which the identity
   * provider's person has the id (`Identities`).
   */
  create(user: User, mark?: CreationMark, subject?: string): Promise<boolean>;
  /** The mark of a user who was created with one. */
  markOf(userId: string): Promise<CreationMark | undefined>;
  find(userId: string): Promise<KnownUser | undefined>;
  /**
   * The existing users among these ids, by id, without those that can't be read. Takes any number of ids and
   * reads in batches.
   */
  findMany(userIds: readonly string[]): Promise<ReadonlyMap<string, KnownUser>>;
  /**
   * All users, in a fixed, arbitrary order: a user who exists throughout is listed exactly once. Somebody who has
   * just been created may be missing for a moment.
   */
  list(query: SliceQuery): Promise<Slice<KnownUser>>;
}
