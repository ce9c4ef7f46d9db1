import { z } from "zod";
import { memberOf } from "./error-text.ts";
import { isLoopback } from "./loopback.ts";

/** The variables that say who may come in, and what they need of one another. */

const path = z.string().min(1);

/** Whether nobody between Muster and the address can read what they send to one another. */
export function isConfidential(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== "" || password !== "") return false;
  return protocol === "https:" || (protocol === "http:" && isLoopback(hostname));
}

const ASYMMETRIC = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];

const confidential = z
  .string()
  .refine(isConfidential, "must be an https URL, or an http URL of a loopback address");

export const auth = {
  AUTH: z
    .enum(["loopback", "required", "open"], "must be loopback, required or open")
    .default("loopback")
    .meta({
      description:
        "who comes in: loopback: whoever is on this machine; required: whoever has a credential; open: everybody",
    }),
  ADMIN_KEY_FILE: path.optional().meta({
    description:
      "a file with the admin key, at least 32 characters, on one line, or on two while it is exchanged; needed with AUTH=required",
  }),
  OIDC_ISSUER: confidential.optional().meta({
    description:
      "the identity provider whose access tokens are taken with AUTH=required, as its tokens name it",
  }),
  OIDC_AUDIENCE: path.optional().meta({ description: "the audience that its access tokens must be for" }),
  OIDC_CLIENT_ID: path.optional().meta({
    description: "the client as which pages let people sign in there; unless set, pages only take keys",
  }),
  OIDC_CLIENT_SECRET_FILE: path.optional().meta({
    description: "a file with the secret of that client; unless set, it is a public one",
  }),
  OIDC_JWKS_URI: confidential
    .optional()
    .meta({ description: "where its keys are; unless set, its discovery document says that" }),
  OIDC_ALGORITHMS: z
    .string()
    .transform((text) => text.split(","))
    .refine((all) => all.every((one) => ASYMMETRIC.includes(one)), `must be some of ${ASYMMETRIC.join(",")}`)
    .prefault("RS256,ES256")
    .meta({ description: "the algorithms that its tokens may be signed with (RS256,ES256)" }),
  OIDC_TYP: path
    .default("at+jwt")
    .meta({ description: "the type in the header of its tokens; any where it sets none, or another" }),
  OIDC_ROLES_CLAIM: path
    .default("roles")
    .meta({ description: "the claim with muster:admin and muster:organizer, such as realm_access.roles" }),
};

type Rule = {
  readonly path: string;
  readonly message: string;
  readonly holds: (given: (name: string) => unknown) => boolean;
};

const isBeyond = (host: unknown): boolean => typeof host === "string" && !isLoopback(host);

const OF_AUTH: readonly Rule[] = [
  {
    path: "OIDC_AUDIENCE",
    message: "must be set where OIDC_ISSUER is, and only there",
    holds: (given) => (given("OIDC_ISSUER") === undefined) === (given("OIDC_AUDIENCE") === undefined),
  },
  {
    path: "OIDC_CLIENT_ID",
    message: "must be set where OIDC_CLIENT_SECRET_FILE is, and needs OIDC_ISSUER",
    holds: (given) =>
      given("OIDC_CLIENT_ID") === undefined
        ? given("OIDC_CLIENT_SECRET_FILE") === undefined
        : given("OIDC_ISSUER") !== undefined,
  },
  {
    path: "HOST",
    message: `is no loopback address, so others could do everything without a credential. Set AUTH=required,
    or AUTH=open if something in front of Muster decides who may come in`,
    holds: (given) => !(given("AUTH") === "loopback" && isBeyond(given("HOST"))),
  },
  {
    path: "PUBLIC_URL",
    message: "must be the https URL under which others find the gateway, where HOST is no loopback address",
    holds: (given) =>
      !(given("AUTH") === "required" && isBeyond(given("HOST")) && given("PUBLIC_URL") === undefined),
  },
];

const OF_FILES: readonly Rule[] = [
  {
    path: "TOKEN_KEYS_FILE",
    message: `must name a file of keys where HOST is no loopback address, and with AUTH=required; this makes one:
    TOKEN_KEYS_FILE=./token-keys npx muster token-keys`,
    holds: (given) =>
      given("TOKEN_KEYS_FILE") !== undefined || !(isBeyond(given("HOST")) || given("AUTH") === "required"),
  },
  {
    path: "ADMIN_KEY_FILE",
    message: `must name a file with the admin key, with AUTH=required; this makes one:
    (umask 077; openssl rand -hex 32 > ./admin-key)`,
    holds: (given) => given("ADMIN_KEY_FILE") !== undefined || given("AUTH") !== "required",
  },
];

/** The schema, which holds the variables against one another. `makesFiles`: it makes the files that aren't named. */
export function withAuthRules<Schema extends z.ZodObject>(schema: Schema, makesFiles = false): Schema {
  const rules = makesFiles ? OF_AUTH : [...OF_FILES, ...OF_AUTH];
  return rules.reduce(
    (so, { path: at, message, holds }) =>
      so.refine((values) => holds((name) => memberOf(values, name)), {
        path: [at],
        message,
        // Also when another variable is wrong: one message names them all.
        when: () => true,
      }),
    schema,
  );
}
