import type { Role } from "#contracts/access.ts";

/** Whom a session makes the caller, as it is kept. */
export type SessionHolder = {
  readonly id: string;
  readonly role: Role;
  readonly userId?: string;
  readonly email?: string;
  readonly events?: readonly string[];
  readonly linksSince?: string;
};

/** A session as it is kept: without the token that its browser has. Both moments are instants. */
export type KeptSession = {
  readonly holder: SessionHolder;
  /** When it ends whatever happens. */
  readonly endsAt: string;
  /** When it ends unless it is used. */
  readonly idleUntil: string;
};

/** Sessions of browsers. Every read is strongly consistent; every method may throw `Unavailable`. */
export interface SessionStore {
  /** Keeps the session under a hash of its token, in place of what is there. */
  keep(hash: string, session: KeptSession): Promise<void>;
  /** Keeps it as well, but only if it is there still: nobody brings back what was ended. */
  extend(hash: string, session: KeptSession): Promise<void>;
  /** One that is over may be found until it is removed. */
  find(hash: string): Promise<KeptSession | undefined>;
  remove(hash: string): Promise<void>;
}
