import { hash } from "node:crypto";
import { createRemoteJWKSet, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from "jose";
import { z } from "zod";
import type { Caller } from "#application/access.ts";
import type { Person } from "#application/identifying/people.ts";
import { rememberEach } from "#flow/remember-each.ts";
import { remembered } from "#flow/remembered.ts";
import { isConfidential } from "#platform/auth.ts";
import { memberOf } from "#platform/error-text.ts";
import { Unavailable } from "#ports/errors.ts";

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

/** What a valid token says. */
type Claims = {
  readonly subject: string;
  readonly roles: readonly string[];
  /** Epoch second at which it ends. */
  readonly expiresAt: number;
  /** Set if the provider has verified it. */
  readonly email?: string;
};

const TOLERANCE_SECONDS = 30;
const LONGEST_SECONDS = 86_400;
const PATIENCE_MS = 3000;
const MAX_DOCUMENT_BYTES = 262_144;
const RELOAD_MS = 600_000;
/** ID tokens have the first two. The last binds a token to a key, which nobody checks here. */
const FOREIGN_CLAIMS = ["nonce", "at_hash", "cnf"];

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.string() });

/**
 * Verifies access tokens (RFC 9068) of one provider. Resolves with undefined for a token that is not valid. Throws
 * `Unavailable` while none of the provider's keys is known.
 */
function createTokenVerifier(provider: Provider): (token: string) => Promise<Claims | undefined> {
  const { issuer, audience, algorithms, typ, rolesClaim } = provider;
  const keys = remembered(async () => keysAt(provider.jwksUri ?? (await discoveredKeys(issuer))), {
    valueMs: Infinity,
    errorMs: 1000,
  });

  const payloadOf = async (token: string): Promise<JWTPayload> => {
    if (decodeProtectedHeader(token).crit !== undefined) throw new errors.JWTInvalid("critical headers");
    const resolver = await keys();
    try {
      const { payload } = await jwtVerify(token, resolver, {
        issuer,
        audience,
        algorithms: [...algorithms],
        ...(typ !== "any" && { typ }),
        clockTolerance: TOLERANCE_SECONDS,
        requiredClaims: ["exp", "iat", "sub"],
      });
      return payload;
    } catch (error) {
      // An unknown key among known ones is nobody's, even if the provider can't be asked again.
      if (resolver.jwks() !== undefined) throw new errors.JWTInvalid("not valid", { cause: error });
      throw new Unavailable("the identity provider", { cause: error });
    }
  };

  return async (token) => {
    try {
      return claimsIn(await payloadOf(token), rolesClaim);
    } catch (error) {
      if (error instanceof Unavailable) throw error;
      return undefined;
    }
  };
}

/** A verified token is verified no more often. */
const VERIFIED = { forMs: 60_000, most: 10_000 };

/** Whom a token of the provider makes the caller, until it ends; undefined for one that is not valid. */
export function createTokenCallers(provider: Provider, callerOf: (person: Person) => Promise<Caller>) {
  const verify = createTokenVerifier(provider);
  const verified = rememberEach<Claims>(VERIFIED);
  return async (token: string): Promise<Caller | undefined> => {
    const refused = new Error("not valid");
    const claims = await verified(hash("sha256", token), async () => {
      // What is not valid yet, or by the keys of today, is looked at again.
      const found = await verify(token);
      if (found === undefined) throw refused;
      return found;
    }).catch((error: unknown) => {
      if (error instanceof Unavailable) throw error;
      return undefined;
    });
    const isOver = claims === undefined || claims.expiresAt + TOLERANCE_SECONDS <= Date.now() / 1000;
    return isOver ? undefined : await callerOf({ ...claims, issuer: provider.issuer });
  };
}

function claimsIn(payload: JWTPayload, rolesClaim: string): Claims | undefined {
  const { sub = "", exp = 0, iat = 0 } = payload;
  const isBorn = iat <= Date.now() / 1000 + TOLERANCE_SECONDS;
  if (sub === "" || !isBorn || exp - iat > LONGEST_SECONDS) return undefined;
  if (FOREIGN_CLAIMS.some((name) => payload[name] !== undefined)) return undefined;
  const claimed = rolesClaim.split(".").reduce<unknown>(memberOf, payload);
  const { email, email_verified: isVerified } = payload;
  return {
    subject: sub,
    roles: Array.isArray(claimed) ? claimed.filter((role) => typeof role === "string") : [],
    expiresAt: exp,
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
  });
  setInterval(() => void keys.reload().catch(() => undefined), RELOAD_MS).unref();
  return keys;
}

async function discoveredKeys(issuer: string): Promise<string> {
  const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  try {
    const answer = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(PATIENCE_MS) });
    if (Number(answer.headers.get("content-length") ?? 0) > MAX_DOCUMENT_BYTES) throw new Error("too long");
    const document = discoverySchema.parse(await answer.json());
    if (document.issuer !== issuer) throw new Error(`the document is of the issuer ${document.issuer}`);
    return document.jwks_uri;
  } catch (error) {
    throw new Unavailable("the identity provider", { cause: error });
  }
}
