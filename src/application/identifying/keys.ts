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
import { createPaging } from "#application/paging.ts";
import { hashOfKey, keyIdIn, makeApiKey } from "./api-key.ts";

/** A key is looked up no more often. So long a revoked one may still be taken. */
const REMEMBERED = { forMs: 30_000, most: 10_000 };

/** Makes, shows, revokes and recognises API keys. Every method may throw `Unavailable`. */
export type Keys = {
  /** Throws FORBIDDEN for a key that may do more than its maker, VALIDATION_FAILED for a moment out of reach. */
  make(caller: Caller, asked: NewKey): Promise<MadeKey>;
  /** Those that the caller may revoke. Throws INVALID_CURSOR. */
  list(caller: Caller, query: PageQuery): Promise<Page<ApiKey>>;
  /** Throws KEY_NOT_FOUND, also for a key that is somebody else's. */
  revoke(caller: Caller, keyId: string): Promise<void>;
  /** Whom the key makes the caller; undefined for a text that is no key, or none any more. */
  callerOf(text: string): Promise<Caller | undefined>;
};

export type KeysDeps = {
  readonly identities: Identities;
  /** The owners of the event; undefined when there is no such event. */
  readonly ownersOf: (eventId: string) => Promise<readonly string[] | undefined>;
  readonly sealer: Sealer;
  readonly clock: Clock;
};

export function createKeys({ identities, ownersOf, sealer, clock }: KeysDeps): Keys {
  /** Nobody gives a right that they lack. */
  const mayMake = async (caller: Caller, { role, events = [] }: Pick<NewKey, "role" | "events">) => {
    if (caller.role === "admin") return true;
    if (role === "admin") return false;
    const owners = await Promise.all(events.map(ownersOf));
    const isOwn = owners.every((all = []) => isOwner(caller, all));
    return isOwn && (role === "organizer" || events.length > 0);
  };
  const found = rememberEach<Awaited<ReturnType<Identities["findKey"]>>>(REMEMBERED);

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
      const slice = await identities.listKeys({ limit: query.limit, after: pages.positionOf(query) });
      const items = slice.items.filter((key) => isMaker(caller, key)).map(shownKey);
      return pages.pageOf(items, slice.next, slice.unreadable);
    },

    async revoke(caller, keyId) {
      const known = await identities.findKey(keyId);
      if (known === undefined || !isMaker(caller, known.key)) throw new ProblemError(keyNotFound());
      await identities.removeKey(keyId);
    },

    async callerOf(text) {
      const keyId = keyIdIn(text);
      if (keyId === undefined) return undefined;
      const known = await found(keyId, () => identities.findKey(keyId));
      if (known === undefined || !isSame(known.hash, hashOfKey(text))) return undefined;
      return known.key.expiresAt > clock() ? callerWith(known.key) : undefined;
    },
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
