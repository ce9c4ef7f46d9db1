import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from "jose";

export const AUDIENCE = "muster-of-tests";

/** An identity provider, with its documents on a port, and the tokens that it gives out. */
export async function startProvider() {
  const { privateKey, publicKey } = await generateKeyPair("ES256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "one", alg: "ES256" };
  const keys: JWK[] = [jwk];
  const spaces = { keys: 0, discovery: 0 };
  let [keyFetches, isAway] = [0, false];
  const server = createServer((request, answer) => {
    if (isAway) {
      answer.writeHead(503).end();
      return;
    }
    const isKeys = request.url === "/keys";
    if (isKeys) keyFetches++;
    answer.setHeader("Content-Type", "application/json");
    // In two parts, so that no header says its length.
    answer.write(JSON.stringify(isKeys ? { keys } : { issuer, jwks_uri: `${issuer}/keys` }));
    answer.end(" ".repeat(isKeys ? spaces.keys : spaces.discovery));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const now = () => Math.floor(Date.now() / 1000);

  return {
    jwk,
    env: { OIDC_ISSUER: issuer, OIDC_AUDIENCE: AUDIENCE } as const,
    keyFetches: () => keyFetches,
    /** Has another key from now on, under this id; resolves with its private half. */
    async addKey(kid: string) {
      const added = await generateKeyPair("ES256");
      keys.unshift({ ...(await exportJWK(added.publicKey)), kid, alg: "ES256" });
      return added.privateKey;
    },
    /** How many blanks follow on each document. */
    spaces,
    setAway: (value: boolean) => {
      isAway = value;
    },
    /** A valid token, except for the claims and headers that are given; undefined leaves one out. */
    token: (
      claims: JWTPayload = {},
      header: { readonly [Name in keyof JWTHeaderParameters]?: unknown } = {},
      key: Parameters<SignJWT["sign"]>[0] = privateKey,
    ) =>
      new SignJWT({ iss: issuer, aud: AUDIENCE, sub: "ada", iat: now(), exp: now() + 300, ...claims })
        .setProtectedHeader({ alg: "ES256", kid: "one", typ: "at+jwt", ...header } as JWTHeaderParameters)
        .sign(key),
    stop: () => void server.close(),
  };
}

export type Provider = Awaited<ReturnType<typeof startProvider>>;
