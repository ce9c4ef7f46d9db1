import { hash } from "node:crypto";
import type { Caller } from "#application/access.ts";
import { rememberEach } from "#flow/remember-each.ts";
import type { Identities } from "#ports/identities.ts";
import { randomText } from "./api-key.ts";

/** Whom an identity provider's access token names, as its verifier says. */
export type Person = {
  readonly issuer: string;
  readonly subject: string;
  readonly roles: readonly string[];
  /** Set if the provider has verified it. */
  readonly email?: string;
};

/** People are looked up no more often, as long as they ask. */
const REMEMBERED = { forMs: 60_000, most: 10_000 };
const ID_CHARACTERS = 20;

/**
 * Makes people callers. Whoever comes for the first time gets a user's id of ours, which is theirs from then on: it
 * says nothing of who they are elsewhere. Throws `Unavailable`.
 */
export function createPeople(identities: Pick<Identities, "userIdOf">): (person: Person) => Promise<Caller> {
  const userIds = rememberEach<string>(REMEMBERED);

  return async ({ issuer, subject, roles, email }) => {
    const digest = hash("sha256", `${issuer}\0${subject}`, "base64url");
    const userId = await userIds(digest, () => identities.userIdOf(digest, `u${randomText(ID_CHARACTERS)}`));
    return { id: `u:${userId}`, role: roleIn(roles), userId, ...(email !== undefined && { email }) };
  };
}

/** Exactly these names count; whoever has neither is an attendee. */
function roleIn(roles: readonly string[]): Caller["role"] {
  if (roles.includes("muster:admin")) return "admin";
  return roles.includes("muster:organizer") ? "organizer" : "attendee";
}
