import { hash } from "node:crypto";
import type { Caller } from "#application/access.ts";
import { rememberEach } from "#flow/remember-each.ts";
import type { Identities } from "#ports/identities.ts";
import { randomText } from "./api-key.ts";

/** Whom an identity provider's access token names, as its verifier says. */
export type Person = {
  /** As `subjectOf` says. */
  readonly subject: string;
  readonly roles: readonly string[];
  /** Set if the provider has verified it. */
  readonly email?: string;
};

/** People are looked up no more often, as long as they ask. So long one who was erased may still be taken. */
const REMEMBERED = { forMs: 30_000, most: 10_000 };
const ID_CHARACTERS = 20;

export type People = {
  /** The person as a caller. Throws `Unavailable`. */
  callerOf(person: Person): Promise<Caller>;
  /** The person with this digest has another id from now on, if any. */
  forget(subject: string): void;
};

/** What is kept of whom an issuer means by a subject: a digest, which says nothing of who they are elsewhere. */
export function subjectOf(issuer: string, subject: string): string {
  return hash("sha256", `${issuer}\0${subject}`, "base64url");
}

/**
 * Makes people callers. Whoever comes for the first time gets a user's id of ours, which is theirs from then on: it
 * says nothing of who they are elsewhere.
 */
export function createPeople(identities: Pick<Identities, "userIdOf">): People {
  const userIds = rememberEach<string>(REMEMBERED);

  return {
    async callerOf({ subject, roles, email }) {
      const userId = await userIds(subject, () =>
        identities.userIdOf(subject, `u${randomText(ID_CHARACTERS)}`),
      );
      const verified = email !== undefined && { email };
      return { id: `u:${userId}`, role: roleIn(roles), userId, subject, ...verified };
    },

    forget: (subject) => userIds.forget(subject),
  };
}

/** Exactly these names count; whoever has neither is an attendee. */
function roleIn(roles: readonly string[]): Caller["role"] {
  if (roles.includes("muster:admin")) return "admin";
  return roles.includes("muster:organizer") ? "organizer" : "attendee";
}
