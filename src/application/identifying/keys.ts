import { timingSafeEqual } from "node:crypto";
import { type Caller, isOwner } from "#application/access.ts";
import type { Sealer } from "#application/seal.ts";
import { sliceEndSchema } from "#contracts/cursor.ts";
import type { ApiKey, MadeKey, NewKey } from "#contracts/key.ts";
import type { Page, PageQuery } from "#contracts/list.ts";
import { type Problem, problem, ProblemError, validationFailed } from "#contracts/problem.ts";
import { rememberEach } from "#flow/remember-each.ts";
import type { Clock } from "#ports/clock.ts";
import type { Identities, KeptKey } from "#ports/identities.ts";
import type { UserDirectory } from "#ports/user-directory.ts";
import { createPaging } from "#application/paging.ts";
import { isErased } from "#contracts/user.ts";
import { hashOfKey, keyIdIn, makeApiKey } from "./api-key.ts";

/** A key is looked up no more often. So long a revoked one may still be taken. */
const REMEMBERED = { forMs: 30_000, most: 10_000 };

/** Makes, shows, revokes and recognises API keys. Every method may throw `Unavailable`. */
export type Keys = {
  /** Throws FORBIDDEN for a key that may do more than its maker, VALIDATION_FAILED for a moment out of reach. */
  make(caller: Caller, asked: NewKey): Promise<MadeKey>;
  /** Those that the caller may revoke. Throws INVALID_CURSOR. */
  list(caller: Caller, query: PageQuery): Promise<Page<ApiKey>>;
  /** Those that the person has made, or that act for them; at most a thousand. */
  ofPerson(userId: string): Promise<readonly ApiKey[]>;
  /** One that the caller may revoke. Throws KEY_NOT_FOUND. */
  find(caller: Caller, keyId: string): Promise<ApiKey>;
  /** Throws KEY_NOT_FOUND, also for a key that is somebody else's. */
  revoke(caller: Caller, keyId: string): Promise<void>;
  /** Whom the key makes the caller; undefined for a text that is no key, or none any more. */
  callerOf(text: string): Promise<Caller | undefined>;
  /** Whom the key with this id makes the caller now; undefined for one that is none any more. */
  callerOfId(keyId: string): Promise<Caller | undefined>;
};

export type KeysDeps = {
  readonly identities: Identities;
  readonly users: Pick<UserDirectory, "find">;
  /** The owners of the event; undefined when there is no such event. */
  readonly ownersOf: (eventId: string) => Promise<readonly string[] | undefined>;
  readonly sealer: Sealer;
  readonly clock: Clock;
};

type Found = Awaited<ReturnType<Identities["findKey"]>>;

export function createKeys({ identities, users, ownersOf, sealer, clock }: KeysDeps): Keys {
  /** Nobody gives a right that they lack. */
  const mayMake = async (caller: Caller, { role, events = [] }: Pick<NewKey, "role" | "events">) => {
    if (caller.role === "admin") return true;
    if (role === "admin") return false;
    const owners = await Promise.all(events.map(ownersOf));
    const isOwn = owners.every((all = []) => isOwner(caller, all));
    return isOwn && (role === "organizer" || events.length > 0);
  };
  const valid = createLookup({ identities, users, clock });
  const own = async (caller: Caller, keyId: string): Promise<KeptKey> => {
    const known = await identities.findKey(keyId);
    if (known === undefined || !isMaker(caller, known.key)) throw new ProblemError(keyNotFound());
    return known.key;
  };

  return {
    async make(caller, { name, role, events, expiresAt }) {
      const createdAt = clock();
      checkExpiry(expiresAt, createdAt);
      if (!(await mayMake(caller, { role, events }))) throw new ProblemError(moreThanMaker());
      const { keyId, text } = makeApiKey();
      const shown = {
        keyId,
        name,
        role,
        ...(events && { events }),
        createdBy: caller.id,
        createdAt,
        expiresAt,
      };
      const actsFor = role === "organizer" ? caller.userId : undefined;
      await identities.addKey({ ...shown, ...(actsFor !== undefined && { actsFor }) }, hashOfKey(text));
      return { ...shown, key: text };
    },

    async list(caller, query) {
      const pages = createPaging(sealer, "keys", sliceEndSchema);
      const asked = { limit: query.limit, after: pages.positionOf(query) };
      const { items, next, unreadable } = await identities.listKeys(asked, (key) => isMaker(caller, key));
      return pages.pageOf(items.map(shownKey), next, caller.role === "admin" ? unreadable : []);
    },

    async ofPerson(userId) {
      const person: Caller = { id: `u:${userId}`, role: "organizer", userId };
      const { items } = await identities.listKeys({ limit: 1000 }, (key) => isMaker(person, key));
      return items.map(shownKey);
    },

    find: async (caller, keyId) => shownKey(await own(caller, keyId)),

    async revoke(caller, keyId) {
      await own(caller, keyId);
      await identities.removeKey(keyId);
    },

    async callerOf(text) {
      const keyId = keyIdIn(text);
      if (keyId === undefined) return undefined;
      const known = await valid(keyId);
      return known !== undefined && isSame(known.hash, hashOfKey(text)) ? callerWith(known.key) : undefined;
    },

    async callerOfId(keyId) {
      const known = await valid(keyId);
      return known && callerWith(known.key);
    },
  };
}

/** The key with an id, if it is still valid, looked up no more often than is remembered. */
function createLookup({ identities, users, clock }: Pick<KeysDeps, "identities" | "users" | "clock">) {
  const found = rememberEach<Found>(REMEMBERED);

  /** What acts for somebody who was erased acts for nobody. */
  const findLive = async (keyId: string): Promise<Found> => {
    const known = await identities.findKey(keyId);
    const { actsFor } = known?.key ?? {};
    const person = actsFor === undefined ? undefined : await users.find(actsFor);
    return person !== undefined && isErased(person) ? undefined : known;
  };
  return async (keyId: string): Promise<Found> => {
    const known = await found(keyId, () => findLive(keyId));
    return known !== undefined && known.key.expiresAt > clock() ? known : undefined;
  };
}

function callerWith({ keyId, role, events, actsFor }: KeptKey): Caller {
  return {
    id: `k:${keyId}`,
    role,
    ...(actsFor !== undefined && { userId: actsFor }),
    ...(events && { events: new Set(events) }),
  };
}

function isMaker({ id, role, userId }: Caller, { createdBy, actsFor }: KeptKey): boolean {
  const isForPerson = userId !== undefined && (actsFor === userId || createdBy === `u:${userId}`);
  return role === "admin" || createdBy === id || isForPerson;
}

function shownKey(key: KeptKey): ApiKey {
  const { actsFor: _, ...shown } = key;
  return shown;
}

function isSame(kept: string, given: string): boolean {
  return kept.length === given.length && timingSafeEqual(Buffer.from(kept), Buffer.from(given));
}

function checkExpiry(expiresAt: string, now: string): void {
  const inAYear = new Date(now);
  inAYear.setUTCFullYear(inAYear.getUTCFullYear() + 1);
  if (expiresAt > now && expiresAt <= inAYear.toISOString()) return;
  const detail = expiresAt > now ? "must be at most a year ahead" : "must be in the future";
  throw new ProblemError(validationFailed([{ pointer: "/expiresAt", detail }]));
}

function moreThanMaker(): Problem {
  return problem("FORBIDDEN", "Nobody makes a key that may do more than they may themselves.");
}

function keyNotFound(): Problem {
  return problem("KEY_NOT_FOUND", "There is no API key with this id among yours.");
}
