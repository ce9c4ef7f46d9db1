import { randomUUIDv7 } from "node:crypto";
import type { EventView, NewEvent } from "#contracts/event.ts";
import { type Problem, problem, ProblemError, validationFailed } from "#contracts/problem.ts";
import { isErased, type NewUser, type OwnUser, type User } from "#contracts/user.ts";
import type { CreateEvent } from "#domain/commands.ts";
import { decideCreation } from "#domain/decide.ts";
import { detailsOf } from "#domain/event-details.ts";
import { emptyRoster, eventAfter } from "#domain/roster.ts";
import type { Clock } from "#ports/clock.ts";
import type { CreationMark } from "#ports/creation-mark.ts";
import type { EventCatalog } from "#ports/event-catalog.ts";
import type { UserDirectory } from "#ports/user-directory.ts";
import { digestOfKey, fingerprintOf, idUnderKey, keyReused, type Replayable } from "./idempotency.ts";
import { type Caller, LOCAL, ownerName } from "./access.ts";
import { eventViewFor, rejectionProblem } from "./views.ts";

const MOST_OWNERS = 10;

export type CataloguingDeps = {
  readonly users: Pick<UserDirectory, "create" | "markOf" | "find">;
  readonly events: Pick<EventCatalog, "create" | "markOf" | "find">;
  readonly clock: Clock;
};

/**
 * Creates users and events. Neither goes through the queue: nothing that is stored depends on them yet. What
 * is asked for again under the same id and Idempotency-Key is shown as it is now. Both throw
 * IDEMPOTENCY_KEY_REUSED when something else was created under the id with that key, and `Unavailable`.
 */
export type Cataloguing = {
  /** Throws USER_ALREADY_EXISTS when the id is taken. */
  createUser(user: NewUser, idempotencyKey?: string): Promise<Replayable<User>>;
  /**
   * The user of a person who asks with a token, created when they ask for the first time. An e-mail address is theirs
   * only if their provider has verified it. Throws USER_ALREADY_EXISTS to who was erased a moment ago.
   */
  createOwnUser(caller: Caller, user: OwnUser, idempotencyKey?: string): Promise<Replayable<User>>;
  /**
   * Generates an id if none is given: the same one for the same key. Throws EVENT_ALREADY_EXISTS when the id
   * is taken. The maker is its first owner, if anybody can be, and the fact says by whom.
   */
  createEvent(event: NewEvent, idempotencyKey?: string, maker?: Caller): Promise<Replayable<EventView>>;
};

export function createCataloguing({ users, events, clock }: CataloguingDeps): Cataloguing {
  /** The user who has the id already. Throws USER_ALREADY_EXISTS for the id of somebody who was erased. */
  const userAt = async (userId: string): Promise<User> => {
    const known = await users.find(userId);
    if (known === undefined || isErased(known)) throw new ProblemError(idTaken(userId));
    return known;
  };

  return {
    async createUser(asked, idempotencyKey) {
      const { userId, name, email } = asked;
      const user: User = { userId, name, ...(email !== undefined && { email }), createdAt: clock() };
      const mark = markOf("user", asked, idempotencyKey);
      if (await users.create(user, mark)) return { view: user, isReplay: false };
      checkMark(mark, mark && (await users.markOf(userId)), idTaken(userId));
      return { view: await userAt(userId), isReplay: true };
    },

    async createOwnUser({ userId = "", subject, email }, asked, idempotencyKey) {
      const address = email !== undefined && { email };
      const user: User = { userId, name: asked.name, ...address, createdAt: clock() };
      const mark = markOf("user", { ...asked, userId }, idempotencyKey);
      if (await users.create(user, mark, subject)) return { view: user, isReplay: false };
      const view = await userAt(userId);
      const stored = mark && (await users.markOf(userId));
      if (mark === undefined || stored?.key !== mark.key) return { view, isReplay: false, isKnown: true };
      checkMark(mark, stored, idTaken(userId));
      return { view, isReplay: true };
    },

    async createEvent(asked, idempotencyKey, maker = LOCAL) {
      const { eventId = newEventId(idempotencyKey), capacity, hasWaitlist, owners, status, ...rest } = asked;
      const details = detailsOf(rest);
      const command: CreateEvent = {
        type: "create",
        eventId,
        details,
        capacity,
        hasWaitlist,
        ...ownersWith(ownerName(maker), owners),
        ...(status === "draft" && { status }),
      };
      const creation = decideCreation(emptyRoster(), command, clock());
      if (creation.kind === "rejected") throw refused(creation.rejection, eventId);
      const facts = creation.facts.map((fact) => ({ ...fact, by: maker.id }));
      const event = eventAfter(facts);
      const mark = markOf("event", asked, idempotencyKey);
      if (await events.create(event, facts, mark))
        return { view: eventViewFor(maker, event, event.changedAt), isReplay: false };
      const taken = refused({ type: "EventAlreadyExists" }, eventId).problem;
      checkMark(mark, mark && (await events.markOf(eventId)), taken);
      const known = (await events.find(eventId)) ?? event;
      return { view: eventViewFor(maker, known, clock()), isReplay: true };
    },
  };
}

/** Those who are named, behind the maker. Throws VALIDATION_FAILED if these are more than an event may have. */
function ownersWith(maker: string | undefined, named: readonly string[] = []) {
  const owners = [...new Set([...(maker === undefined ? [] : [maker]), ...named])];
  if (owners.length > MOST_OWNERS) {
    const detail = `must be ${MOST_OWNERS} or less, with you`;
    throw new ProblemError(validationFailed([{ pointer: "/owners", detail }]));
  }
  return owners.length > 0 ? { owners } : {};
}

function newEventId(idempotencyKey: string | undefined): string {
  return idempotencyKey === undefined ? randomUUIDv7() : idUnderKey("event", idempotencyKey);
}

function markOf(kind: string, asked: object, idempotencyKey: string | undefined): CreationMark | undefined {
  if (idempotencyKey === undefined) return undefined;
  return { key: digestOfKey(idempotencyKey), fingerprint: fingerprintOf(kind, asked) };
}

/** Throws unless what has the id already was created under the same key, from the same body. */
function checkMark(asked: CreationMark | undefined, stored: CreationMark | undefined, taken: Problem): void {
  if (asked === undefined || stored?.key !== asked.key) throw new ProblemError(taken);
  if (stored.fingerprint === asked.fingerprint) return;
  throw new ProblemError(keyReused("This Idempotency-Key was used for a creation with another body."));
}

function idTaken(userId: string): Problem {
  return problem("USER_ALREADY_EXISTS", `The id ${userId} is taken.`);
}

function refused(rejection: Parameters<typeof rejectionProblem>[0], eventId: string): ProblemError {
  return new ProblemError(rejectionProblem(rejection, eventId, ""));
}
