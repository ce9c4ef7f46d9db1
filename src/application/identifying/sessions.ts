import { hash, randomBytes } from "node:crypto";
import type { Caller } from "#application/access.ts";
import type { Clock } from "#ports/clock.ts";
import type { KeptSession, SessionHolder, SessionStore } from "#ports/sessions.ts";

const MINUTE_MS = 60_000;
const LONGEST_MS = 8 * 60 * MINUTE_MS;
const IDLE_MS = 60 * MINUTE_MS;
/** So much of the idle time may pass before a use is written down: not every look at a page is a write. */
const UNNOTED_MS = 5 * MINUTE_MS;

/**
 * Sessions of browsers: who has one need not show a credential with each request. A session lasts eight hours, and one
 * hour after its last use. Every method may throw `Unavailable`.
 */
export type Sessions = {
  /**
   * Begins a session, and ends the one with the token `former`. It lasts no longer than `until`, where that is given.
   * Resolves with its token: 256 random bits.
   */
  begin(caller: Caller, former?: string, until?: string): Promise<string>;
  /** Who has the session; undefined if it is over. Unless `isUse`, it does not last any longer for it. */
  callerOf(token: string, isUse: boolean): Promise<Caller | undefined>;
  end(token: string): Promise<void>;
};

export type SessionsDeps = {
  readonly store: SessionStore;
  /** Whom the credential makes the caller today that has made it this one; undefined once it is not valid any more. */
  readonly stillValid: (caller: Caller) => Promise<Caller | undefined>;
  readonly clock: Clock;
};

export function createSessions({ store, stillValid, clock }: SessionsDeps): Sessions {
  const inMs = (ms: number): string => new Date(Date.parse(clock()) + ms).toISOString();
  const idleUntil = (endsAt: string): string => earlier(inMs(IDLE_MS), endsAt);

  return {
    async begin(caller, former, until) {
      const token = randomBytes(32).toString("base64url");
      const longest = inMs(LONGEST_MS);
      const endsAt = until === undefined ? longest : earlier(longest, until);
      await store.keep(hashOf(token), { holder: holderOf(caller), endsAt, idleUntil: idleUntil(endsAt) });
      if (former !== undefined) await store.remove(hashOf(former));
      return token;
    },

    async callerOf(token, isUse) {
      const session = await store.find(hashOf(token));
      if (session === undefined || isOver(session, clock())) return undefined;
      const next = { ...session, idleUntil: idleUntil(session.endsAt) };
      const gained = Date.parse(next.idleUntil) - Date.parse(session.idleUntil);
      if (isUse && gained >= UNNOTED_MS) await store.extend(hashOf(token), next);
      return await stillValid(callerWith(session.holder));
    },

    end: (token) => store.remove(hashOf(token)),
  };
}

function isOver({ endsAt, idleUntil }: KeptSession, now: string): boolean {
  return now >= endsAt || now >= idleUntil;
}

function earlier(a: string, b: string): string {
  return a < b ? a : b;
}

function holderOf({ events, ...rest }: Caller): SessionHolder {
  return { ...rest, ...(events && { events: [...events] }) };
}

function callerWith({ events, ...rest }: SessionHolder): Caller {
  return { ...rest, ...(events && { events: new Set(events) }) };
}

/** What is kept of a token. So many random bits can't be guessed from it. */
function hashOf(token: string): string {
  return hash("sha256", token, "base64url");
}
