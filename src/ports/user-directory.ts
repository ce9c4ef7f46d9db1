import type { User } from "#contracts/user.ts";
import type { CreationMark } from "./creation-mark.ts";
import type { Slice, SliceQuery } from "./paging.ts";

/**
 * Users, never removed. Every read is strongly consistent, except for `list`. Every method may throw `Unavailable`;
 * `find` throws `Unreadable`, too.
 */
export interface UserDirectory {
  /** Resolves to false, and writes nothing, when the id is taken. */
  create(user: User, mark?: CreationMark): Promise<boolean>;
  /** The mark of a user who was created with one. */
  markOf(userId: string): Promise<CreationMark | undefined>;
  find(userId: string): Promise<User | undefined>;
  /**
   * The existing users among these ids, by id, without those that can't be read. Takes any number of ids and
   * reads in batches.
   */
  findMany(userIds: readonly string[]): Promise<ReadonlyMap<string, User>>;
  /**
   * All users, in a fixed, arbitrary order: a user who exists throughout is listed exactly once. Somebody who has
   * just been created may be missing for a moment.
   */
  list(query: SliceQuery): Promise<Slice<User>>;
}
