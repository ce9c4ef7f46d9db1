import { hash, timingSafeEqual } from "node:crypto";
import { ANONYMOUS, type Caller, LOCAL } from "#application/access.ts";
import type { Keys } from "#application/identifying/keys.ts";
import type { Links } from "#application/identifying/links.ts";
import type { Attempt } from "./limits/attempts.ts";
import { type Problem, problem, ProblemError } from "#contracts/problem.ts";

/**
 * Who sends a request, by its `Authorization`. Throws UNAUTHENTICATED for a credential that is not valid, RATE_LIMITED
 * if too many from its `address` were not, and `Unavailable` when it can't be looked up.
 */
export type Identify = (authorization: string | undefined, address?: string) => Caller | Promise<Caller>;

const ROOT: Caller = { id: "root", role: "admin" };

/** Asks nobody. */
export const identifyAll: Identify = () => LOCAL;

export type Credentials = {
  readonly adminKeys: readonly string[];
  readonly keys: Pick<Keys, "callerOf">;
  readonly links: Pick<Links, "callerOf">;
  /** Whom an access token makes the caller; unless given, none is taken. */
  readonly callerOfToken?: ((token: string) => Promise<Caller | undefined>) | undefined;
  /** How often an address may be wrong; unless given, as often as it likes. */
  readonly attempt?: Attempt | undefined;
};

/** No credential is longer than 8 KB. */
const BEARER = /^bearer +([\x21-\x7e]{1,8192})$/i;
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const asOftenAsTheyLike: Attempt = (_address, _credential, look) => look();

/** Takes each credential in turn for what it looks like. The admin key is always looked at, as that costs nothing. */
export function createIdentify(credentials: Credentials): Identify {
  const { adminKeys, keys, links, callerOfToken, attempt = asOftenAsTheyLike } = credentials;
  const admins = adminKeys.map(digest);

  const isAdminKey = (credential: string): boolean => {
    if (admins.length === 0) return false;
    const given = digest(credential);
    return admins.some((known) => timingSafeEqual(known, given));
  };

  const callerWith = async (credential: string): Promise<Caller | undefined> => {
    if (credential.startsWith("mst_")) return await keys.callerOf(credential);
    if (credential.startsWith("mstl_")) return await links.callerOf(credential);
    return JWT.test(credential) ? await callerOfToken?.(credential) : undefined;
  };

  return async (authorization, address) => {
    if (authorization === undefined) return ANONYMOUS;
    const credential = BEARER.exec(authorization)?.[1];
    if (credential !== undefined && isAdminKey(credential)) return ROOT;
    const look = async () => (credential === undefined ? undefined : await callerWith(credential));
    const caller = await attempt(address, authorization, look);
    if (caller === undefined) throw new ProblemError(unauthenticated("The credential is not valid."));
    return caller;
  };
}

/** The answer to whoever would have to say who they are. It says nothing about what is wrong with a credential. */
export function unauthenticated(detail: string): Problem {
  return problem("UNAUTHENTICATED", detail);
}

/** Of equal length for every credential, so that to compare two takes the same time. */
function digest(credential: string): Buffer {
  return hash("sha256", credential, "buffer");
}
