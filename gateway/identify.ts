import { hash, timingSafeEqual } from "node:crypto";
import { ANONYMOUS, type Caller, LOCAL } from "#application/access.ts";
import type { Keys } from "#application/identifying/keys.ts";
import { type Problem, problem, ProblemError } from "#contracts/problem.ts";

/**
 * Who sends a request, by its `Authorization`. Throws UNAUTHENTICATED for a credential that is not valid, and
 * `Unavailable` when it can't be looked up.
 */
export type Identify = (authorization: string | undefined) => Caller | Promise<Caller>;

const ROOT: Caller = { id: "root", role: "admin" };

/** Asks nobody. */
export const identifyAll: Identify = () => LOCAL;

export type Credentials = {
  readonly adminKeys: readonly string[];
  readonly keys: Pick<Keys, "callerOf">;
  /** Whom an access token makes the caller; unless given, none is taken. */
  readonly callerOfToken?: ((token: string) => Promise<Caller | undefined>) | undefined;
};

const BEARER = /^bearer +([\x21-\x7e]+)$/i;
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
/** No credential is longer. */
const MOST_CHARACTERS = 8192;

/** Takes each credential in turn for what it looks like. */
export function createIdentify({ adminKeys, keys, callerOfToken }: Credentials): Identify {
  const admins = adminKeys.map(digest);

  const callerWith = async (credential: string): Promise<Caller | undefined> => {
    const given = digest(credential);
    if (admins.some((known) => timingSafeEqual(known, given))) return ROOT;
    if (credential.startsWith("mst_")) return await keys.callerOf(credential);
    return JWT.test(credential) ? await callerOfToken?.(credential) : undefined;
  };

  return async (authorization) => {
    if (authorization === undefined) return ANONYMOUS;
    const [, credential = ""] =
      authorization.length <= MOST_CHARACTERS ? (BEARER.exec(authorization) ?? []) : [];
    const caller = credential === "" ? undefined : await callerWith(credential);
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
