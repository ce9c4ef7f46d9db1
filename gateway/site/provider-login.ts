import type { Configuration } from "openid-client";
import { z } from "zod";
import type { Caller } from "#application/access.ts";
import { type Person, subjectOf } from "#application/identifying/people.ts";
import { remembered } from "#flow/remembered.ts";
import { Unavailable } from "#ports/errors.ts";
import { type Provider, rolesAndEmail } from "../jwt.ts";

/** The client as which these pages are known to the provider. */
export type ProviderClient = { readonly id: string; readonly secret: string | undefined };

/** Signs people in at their identity provider: the code flow of OpenID Connect, with PKCE. */
export type ProviderLogin = {
  /**
   * Where to send somebody, and what their browser has to keep meanwhile. `to` is where they go in the end. Throws
   * `Unavailable`.
   */
  begin(origin: string, to: string): Promise<{ readonly url: string; readonly away: string }>;
  /** Who has come back to `here`, if the provider says that it is them who had left. Throws `Unavailable`. */
  finish(
    origin: string,
    here: URL,
    away: string,
  ): Promise<{ readonly caller: Caller; readonly to: string } | undefined>;
};

export type ProviderLoginDeps = {
  readonly provider: Provider;
  readonly client: ProviderClient;
  readonly callerOfToken: (token: string) => Promise<Caller | undefined>;
  readonly callerOfPerson: (person: Person) => Promise<Caller>;
};

const CALLBACK = "/login/callback";
const PATIENCE_SECONDS = 5;
const MOST_CHARACTERS = 1000;
/** A provider that has moved its endpoints is found again after an hour. */
const DISCOVERY = { valueMs: 3_600_000, errorMs: 1000 };

const awaySchema = z.object({ verifier: z.string(), state: z.string(), nonce: z.string(), to: z.string() });

export function createProviderLogin(deps: ProviderLoginDeps): ProviderLogin {
  const { provider, callerOfToken, callerOfPerson } = deps;
  const configuration = remembered(() => discover(deps), DISCOVERY);
  // Only who signs in there needs it, and it takes a moment to load.
  const load = () => import("openid-client");

  return {
    async begin(origin, asked) {
      // What a browser keeps has to be small.
      const to = asked.length > MOST_CHARACTERS ? "" : asked;
      const [oidc, config] = [await load(), await configuration()];
      const verifier = oidc.randomPKCECodeVerifier();
      const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
      const url = oidc.buildAuthorizationUrl(config, {
        redirect_uri: `${origin}${CALLBACK}`,
        scope: "openid email",
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
        state,
        nonce,
      });
      return { url: url.href, away: encode({ verifier, state, nonce, to }) };
    },

    async finish(origin, here, text) {
      const away = decode(text);
      if (away === undefined) return undefined;
      const [oidc, config] = [await load(), await configuration()];
      const back = new URL(`${CALLBACK}${here.search}`, origin);
      const tokens = await oidc
        .authorizationCodeGrant(config, back, {
          pkceCodeVerifier: away.verifier,
          expectedState: away.state,
          expectedNonce: away.nonce,
          idTokenExpected: true,
        })
        .catch(() => undefined);
      const claims = tokens?.claims();
      if (tokens === undefined || claims === undefined) return undefined;
      // A token for our interface says more of what somebody may do than one that only says who they are.
      const known = await callerOfToken(tokens.access_token);
      const subject = subjectOf(provider.issuer, claims.sub);
      const caller =
        known ?? (await callerOfPerson({ subject, ...rolesAndEmail(claims, provider.rolesClaim) }));
      return { caller, to: away.to };
    },
  };
}

async function discover({ provider, client }: ProviderLoginDeps): Promise<Configuration> {
  const oidc = await import("openid-client");
  const issuer = new URL(provider.issuer);
  const authentication = client.secret === undefined ? oidc.None() : oidc.ClientSecretPost(client.secret);
  try {
    return await oidc.discovery(issuer, client.id, undefined, authentication, {
      timeout: PATIENCE_SECONDS,
      // Only on a loopback address: the configuration takes no other issuer without https.
      // oxlint-disable-next-line typescript/no-deprecated -- marked so only to be noticed.
      ...(issuer.protocol === "http:" && { execute: [oidc.allowInsecureRequests] }),
    });
  } catch (error) {
    throw new Unavailable("the identity provider", { cause: error });
  }
}

function encode(away: z.output<typeof awaySchema>): string {
  return Buffer.from(JSON.stringify(away)).toString("base64url");
}

function decode(text: string): z.output<typeof awaySchema> | undefined {
  try {
    return awaySchema.parse(JSON.parse(Buffer.from(text, "base64url").toString()));
  } catch {
    return undefined;
  }
}
