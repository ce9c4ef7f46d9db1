import type { Access, Relation, Role } from "#contracts/access.ts";

/** Who asks. It is made at the edge, once a request, and is the only thing that rules look at. */
export type Caller = {
  /** `anonymous`, `local`, `root`, `u:` and the id of a person, or `k:` and the id of a key. */
  readonly id: string;
  readonly role: Role;
  /** The person who asks, or for whom a key acts. */
  readonly userId?: string;
  /** The digest of the provider's person, of who comes with an access token. */
  readonly subject?: string;
  /** The person's address, if their identity provider has verified it. */
  readonly email?: string;
  /** The only events that the caller may have to do with; all unless given. */
  readonly events?: ReadonlySet<string>;
  /** Of who came by a personal link: from when on links of the person are good. */
  readonly linksSince?: string;
};

/** What a request is about, as far as a rule needs it. */
export type About = {
  readonly userId?: string | undefined;
  readonly eventId?: string | undefined;
  /** As whom the caller wants to act. */
  readonly as?: "attendee" | "organizer" | undefined;
  /** The owners of the event. */
  readonly owners?: readonly string[] | undefined;
  /** Whether the caller has sent the request that this one asks for. */
  readonly isSubmitter?: boolean;
};

/** Whoever reaches a gateway that asks nobody who they are. */
export const LOCAL: Caller = { id: "local", role: "admin" };

/** Somebody who has shown no credential. */
export const ANONYMOUS: Caller = { id: "anonymous", role: "anonymous" };

/** Whether the caller may have to do with the event, as far as a limit to some events goes. */
export function isInScope({ events }: Caller, eventId: string): boolean {
  return events === undefined || events.has(eventId);
}

/** Whether the rule lets the caller do what the request is about. */
export function allows(access: Access, caller: Caller, about: About = {}): boolean {
  if (about.eventId !== undefined && !isInScope(caller, about.eventId)) return false;
  if (access === "public") return true;
  if (caller.role === "anonymous") return false;
  if (access === "known") return true;
  // Whoever is limited to some events has no business with anything that is about none.
  if (caller.events !== undefined && about.eventId === undefined) return false;
  return caller.role === "admin" || access.some((relation) => HOLDS[relation](caller, about));
}

/** Whether it is a person who asks, and no machine that acts for one. */
export function isPerson({ id, userId }: Caller): boolean {
  return id === `u:${userId}`;
}

/** Under which name the caller owns events; undefined for who owns none. */
export function ownerName({ id, role, userId }: Caller): string | undefined {
  return userId ?? (role === "organizer" ? id : undefined);
}

/** Whether the caller is one of the owners, and an organizer: a personal link of an owner's is no more than a link. */
export function isOwner(caller: Caller, owners?: readonly string[]): boolean {
  return caller.role === "organizer" && owners?.some((owner) => owner === ownerName(caller)) === true;
}

const HOLDS: Readonly<Record<Relation, (caller: Caller, about: About) => boolean>> = {
  self: ({ userId }, about) => userId !== undefined && userId === about.userId && about.as !== "organizer",
  owner: (caller, { owners }) => isOwner(caller, owners),
  submitter: (_, { isSubmitter = false }) => isSubmitter,
  person: isPerson,
  organizer: ({ role }) => role === "organizer",
  door: ({ role }) => role === "door",
  reader: ({ role }) => role === "reader",
};
