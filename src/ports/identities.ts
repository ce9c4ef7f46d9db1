import type { ApiKey } from "#contracts/key.ts";
import type { Slice, SliceQuery } from "./paging.ts";

/** An API key as it is kept: without the key itself. */
export type KeptKey = ApiKey & {
  /** The person for whom it acts: whoever has made it, if that was a person. */
  readonly actsFor?: string;
};

/**
 * Whom the system knows by their credentials. Every read is strongly consistent, except for `listKeys`. Every method
 * may throw `Unavailable`, also on a system whose storage was not provisioned for identities.
 */
export interface Identities {
  /** Keeps a key, with the hash that alone recognises it. */
  addKey(key: KeptKey, hash: string): Promise<void>;
  /** The key with this id, and its hash. One that has expired may be found until it is removed. */
  findKey(keyId: string): Promise<{ readonly key: KeptKey; readonly hash: string } | undefined>;
  /** The user's id of the person with this digest: `proposed`, unless they have another one already. */
  userIdOf(person: string, proposed: string): Promise<string>;
  removeKey(keyId: string): Promise<void>;
  /**
   * Keys in a fixed, arbitrary order, those that are asked for. One that has just been made or removed may lag by a
   * moment. Where few of a great many are asked for, a slice may be short, or empty, and not be the last.
   */
  listKeys(query: SliceQuery, isAskedFor?: (key: KeptKey) => boolean): Promise<Slice<KeptKey>>;
}
