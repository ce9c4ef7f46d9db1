import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";

/** The client as which a gateway is known to the provider. */
export const CLIENT = { id: "muster-pages", secret: "a secret of tests" };

type Grant = { readonly nonce: string; readonly challenge: string; readonly redirectUri: string };

/** An identity provider with a login page that signs everybody in at once, as the person that a test says. */
export async function startLoginProvider() {
  const { privateKey, publicKey } = await generateKeyPair("ES256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "one", alg: "ES256" };
  const grants = new Map<string, Grant>();
  let claims: JWTPayload = { sub: "ada" };
  const sign = (payload: JWTPayload, typ: string) =>
    new SignJWT({ iss: issuer, ...payload })
      .setProtectedHeader({ alg: "ES256", kid: "one", typ })
      .setIssuedAt()
      .setExpirationTime("5m")
      .sign(privateKey);

  const answers: Record<string, (url: URL, request: IncomingMessage) => Promise<object | string>> = {
    "/.well-known/openid-configuration": async () => ({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["ES256"],
      code_challenge_methods_supported: ["S256"],
    }),
    "/keys": async () => ({ keys: [jwk] }),
    // A string is where a browser is led to.
    "/authorize": async ({ searchParams }) => {
      const given = (name: string) => searchParams.get(name) ?? "";
      const code = randomUUID();
      grants.set(code, {
        nonce: given("nonce"),
        challenge: given("code_challenge"),
        redirectUri: given("redirect_uri"),
      });
      const back = new URL(given("redirect_uri"));
      back.search = new URLSearchParams({ code, state: given("state") }).toString();
      return back.href;
    },
    "/token": async (_, request) => {
      const form = new URLSearchParams(await text(request));
      const code = form.get("code") ?? "";
      const grant = grants.get(code);
      grants.delete(code);
      const challenge = createHash("sha256")
        .update(form.get("code_verifier") ?? "")
        .digest("base64url");
      const isRight =
        grant?.challenge === challenge &&
        grant.redirectUri === form.get("redirect_uri") &&
        form.get("client_secret") === CLIENT.secret;
      if (!isRight) return { error: "invalid_grant" };
      const idToken = await sign({ aud: CLIENT.id, nonce: grant.nonce, ...claims }, "JWT");
      return { access_token: "opaque", token_type: "Bearer", expires_in: 300, id_token: idToken };
    },
  };

  const server = createServer((request, answer) => {
    const url = new URL(request.url ?? "", issuer);
    const answered = answers[url.pathname]?.(url, request) ?? Promise.resolve({ error: "not_found" });
    void answered.then((body) => {
      if (typeof body === "string") return answer.writeHead(302, { Location: body }).end();
      answer.writeHead("error" in body ? 400 : 200, { "Content-Type": "application/json" });
      return answer.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    env: { OIDC_ISSUER: issuer, OIDC_AUDIENCE: "muster", OIDC_CLIENT_ID: CLIENT.id },
    /** Who signs in from now on. */
    signInAs: (person: JWTPayload) => {
      claims = person;
    },
    stop: () => void server.close(),
  };
}

export type LoginProvider = Awaited<ReturnType<typeof startLoginProvider>>;
