import { hash } from "node:crypto";
import {
  createRemoteJWKSet,
  customFetch,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  jwtVerify,
  type JWTVerifyOptions,
} from "jose";
import { z } from "zod";
import type { Caller } from "#application/access.ts";
import { type Person, subjectOf } from "#application/identifying/people.ts";
import { rememberEach } from "#flow/remember-each.ts";
import { remembered } from "#flow/remembered.ts";
import { isConfidential } from "#platform/auth.ts";
import { memberOf } from "#platform/error-text.ts";
import { Unavailable } from "#ports/errors.ts";
import { fetchBounded } from "./fetch-bounded.ts";

/** An identity provider, and which of its access tokens are taken. */
export type Provider = {
  /** To the letter as in its tokens and in its discovery document. */
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly string[];
  /** The type that a token's header must have; `any` takes all. */
  readonly typ: string;
  /** The claim with the roles; dots lead into objects. */
  readonly rolesClaim: string;
  /** Where its keys are; unless given, its discovery document says that. */
  readonly jwksUri?: string | undefined;
};

/** Whom a valid token names, and the epoch second at which it ends. */
type Verified = { readonly person: Person; readonly expiresAt: number };

const TOLERANCE_SECONDS = 30;
const LONGEST_SECONDS = 86_400;
const PATIENCE_MS = 3000;
const RELOAD_MS = 600_000;
/** ID tokens have the first two. The last binds a token to a key, which nobody checks here. */
const FOREIGN_CLAIMS = ["nonce", "at_hash", "cnf"];

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.string() });

/**
 * Verifies access tokens (RFC 9068) of one provider. Resolves with undefined for a token that is not valid. Throws
 * `Unavailable` while none of the provider's keys is known.
 */
function createTokenVerifier(provider: Provider): (token: string) => Promise<Verified | undefined> {
  const { issuer, audience, algorithms, typ } = provider;
  const keys = remembered(async () => keysAt(provider.jwksUri ?? (await discoveredKeys(issuer))), {
    valueMs: Infinity,
    errorMs: 1000,
  });

  const payloadOf = async (token: string): Promise<JWTPayload> => {
    if (decodeProtectedHeader(token).crit !== undefined) throw new errors.JWTInvalid("critical headers");
    const resolver = await keys();
    try {
      return await verifiedWith(resolver, token, {
        issuer,
        audience,
        algorithms: [...algorithms],
        ...(typ !== "any" && { typ }),
        clockTolerance: TOLERANCE_SECONDS,
        requiredClaims: ["exp", "iat", "sub"],
      });
    } catch (error) {
      // An unknown key among known ones is nobody's, even if the provider can't be asked again.
      if (resolver.jwks() !== undefined) throw new errors.JWTInvalid("not valid", { cause: error });
      throw new Unavailable("the identity provider", { cause: error });
    }
  };

  return async (token) => {
    try {
      return verifiedIn(await payloadOf(token), provider);
    } catch (error) {
      if (error instanceof Unavailable) throw error;
      return undefined;
    }
  };
}

/**
 * The payload of a token that one of the keys has signed which its header may mean: a provider may have several under
 * one id, or tokens that name none. Throws jose's errors.
 */
async function verifiedWith(
  keys: ReturnType<typeof keysAt>,
  token: string,
  options: JWTVerifyOptions,
): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, keys, options)).payload;
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    for await (const key of error) {
      try {
        return (await jwtVerify(token, key, options)).payload;
      } catch (refusal) {
        if (!(refusal instanceof errors.JWSSignatureVerificationFailed)) throw refusal;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}

/** A verified token is verified no more often. */
const VERIFIED = { forMs: 60_000, most: 10_000 };

/** What is not valid yet, or by the keys of today, is looked at again: it is not remembered. */
class NotValid extends Error {}

/** Whom a token of the provider makes the caller, until it ends; undefined for one that is not valid. */
export function createTokenCallers(provider: Provider, callerOf: (person: Person) => Promise<Caller>) {
  const verify = createTokenVerifier(provider);
  const verified = rememberEach<Verified>(VERIFIED);

  const found = async (token: string): Promise<Verified> => {
    const valid = await verify(token);
    if (valid === undefined) throw new NotValid();
    return valid;
  };
  return async (token: string): Promise<Caller | undefined> => {
    try {
      const { person, expiresAt } = await verified(hash("sha256", token), () => found(token));
      return expiresAt + TOLERANCE_SECONDS <= Date.now() / 1000 ? undefined : await callerOf(person);
    } catch (error) {
      if (error instanceof NotValid) return undefined;
      throw error;
    }
  };
}

function verifiedIn(payload: JWTPayload, { issuer, rolesClaim }: Provider): Verified | undefined {
  const { exp = 0, iat = 0 } = payload;
  // jose looks at the types of the times, and takes any value for a subject.
  const sub: unknown = payload.sub;
  const isBorn = iat <= Date.now() / 1000 + TOLERANCE_SECONDS;
  if (typeof sub !== "string" || sub === "" || !isBorn || exp - iat > LONGEST_SECONDS) return undefined;
  if (FOREIGN_CLAIMS.some((name) => payload[name] !== undefined)) return undefined;
  const person = { subject: subjectOf(issuer, sub), ...rolesAndEmail(payload, rolesClaim) };
  return { person, expiresAt: exp };
}

/** What claims say of a person beside who it is. An address counts only if the provider has verified it. */
export function rolesAndEmail(payload: JWTPayload, rolesClaim: string): Pick<Person, "roles" | "email"> {
  const claimed = rolesClaim.split(".").reduce<unknown>(memberOf, payload);
  const { email, email_verified: isVerified } = payload;
  return {
    roles: Array.isArray(claimed) ? claimed.filter((role) => typeof role === "string") : [],
    ...(isVerified === true && typeof email === "string" && { email }),
  };
}

/** The keys there: fetched when they are needed, then every ten minutes; an unknown one asks once in half a minute. */
function keysAt(uri: string) {
  if (!isConfidential(uri)) throw new Unavailable("the identity provider");
  const keys = createRemoteJWKSet(new URL(uri), {
    timeoutDuration: PATIENCE_MS,
    cooldownDuration: 30_000,
    cacheMaxAge: Infinity,
    [customFetch]: fetchBounded,
  });
  setInterval(() => void keys.reload().catch(() => undefined), RELOAD_MS).unref();
  return keys;
}

async function discoveredKeys(issuer: string): Promise<string> {
  const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  try {
    const answer = await fetchBounded(url, { redirect: "error", signal: AbortSignal.timeout(PATIENCE_MS) });
    const document = discoverySchema.parse(await answer.json());
    if (document.issuer !== issuer) throw new Error(`the document is of the issuer ${document.issuer}`);
    return document.jwks_uri;
  } catch (error) {
    throw new Unavailable("the identity provider", { cause: error });
  }
}
