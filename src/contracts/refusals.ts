import { z } from "zod";
import type { Command, CreateEvent } from "#domain/commands.ts";
import type { Rejection } from "#domain/decide.ts";

/**
 * How each refusal of the rules is shown to the world: the code and the status of the problem, its words, the
 * members that it has beside them, and which commands it may answer. A refusal without an entry does not
 * compile.
 */

type Refusal<Type extends Rejection["type"]> = {
  readonly code: Uppercase<string>;
  readonly status: 404 | 409;
  readonly title: string;
  /** The commands that may be refused so. */
  readonly answers: readonly (Command | CreateEvent)["type"][];
  /** Members of the refusal that the problem shows. */
  readonly shows?: readonly (keyof typeof SHOWN & keyof Extract<Rejection, { type: Type }>)[];
  /** What is wrong with this very request, for people. */
  detail(rejection: Extract<Rejection, { type: Type }>, about: About): string;
};

type About = { readonly eventId: string; readonly userId: string };

/** The members that refusals may show, with their schemas. */
const SHOWN = { capacity: z.int(), registeredCount: z.int() };

export const REFUSALS = {
  EventNotFound: {
    code: "EVENT_NOT_FOUND",
    status: 404,
    title: "No such event",
    answers: ["register", "unregister", "update"],
    detail: (_, { eventId }) => `There is no event ${eventId}.`,
  },
  EventAlreadyExists: {
    code: "EVENT_ALREADY_EXISTS",
    status: 409,
    title: "An event with this id exists",
    answers: ["create"],
    detail: (_, { eventId }) => `The id ${eventId} is taken.`,
  },
  UserNotFound: {
    code: "USER_NOT_FOUND",
    status: 404,
    title: "No such user",
    answers: ["register", "unregister"],
    detail: (_, { userId }) => `There is no user ${userId}.`,
  },
  NotRegistered: {
    code: "NOT_REGISTERED",
    status: 404,
    title: "Neither registered nor on the waitlist",
    answers: ["unregister"],
    detail: (_, { eventId, userId }) =>
      `${userId} has neither a seat nor a place on the waitlist of ${eventId}.`,
  },
  EventFull: {
    code: "EVENT_FULL",
    status: 409,
    title: "The event is full",
    answers: ["register"],
    shows: ["capacity", "registeredCount"],
    detail: ({ capacity }, { eventId }) =>
      `All ${capacity} seats of ${eventId} are taken, and it has no waitlist.`,
  },
  AlreadyRegistered: {
    code: "ALREADY_REGISTERED",
    status: 409,
    title: "Already registered",
    answers: ["register"],
    detail: (_, { eventId, userId }) => `${userId} already has a seat at ${eventId}.`,
  },
  AlreadyWaitlisted: {
    code: "ALREADY_WAITLISTED",
    status: 409,
    title: "Already on the waitlist",
    answers: ["register"],
    detail: (_, { eventId, userId }) => `${userId} already waits for a seat at ${eventId}.`,
  },
  CapacityBelowRegistered: {
    code: "CAPACITY_BELOW_REGISTERED",
    status: 409,
    title: "More seats are taken than this capacity",
    answers: ["update"],
    shows: ["registeredCount"],
    detail: ({ registeredCount }, { eventId }) =>
      `${registeredCount} seats of ${eventId} are taken; the capacity can't be lower.`,
  },
  WaitlistNotEmpty: {
    code: "WAITLIST_NOT_EMPTY",
    status: 409,
    title: "People are waiting",
    answers: ["update"],
    detail: ({ waitlistCount }, { eventId }) =>
      `${waitlistCount} would still wait for a seat at ${eventId}; its waitlist can't be turned off.`,
  },
} as const satisfies { readonly [Type in Rejection["type"]]: Refusal<Type> };

export type RefusalCode = (typeof REFUSALS)[keyof typeof REFUSALS]["code"];

const all = Object.values(REFUSALS);

/** Status and title of each refusal's problem, by its code. */
export const REFUSAL_PROBLEMS = Object.fromEntries(
  all.map(({ code, status, title }) => [code, { status, title }]),
) as Readonly<Record<RefusalCode, { readonly status: 404 | 409; readonly title: string }>>;

/** What problems have beside their own members when they are refusals: whatever any refusal shows. */
export const REFUSAL_MEMBERS = {
  capacity: SHOWN.capacity.optional(),
  registeredCount: SHOWN.registeredCount.optional(),
};

/** The codes of the problems with which the rules may refuse a command. */
export function refusalCodes(command: (Command | CreateEvent)["type"]): RefusalCode[] {
  const isOf = ({ answers }: { readonly answers: readonly string[] }) => answers.includes(command);
  return all.filter(isOf).map(({ code }) => code);
}

type AnyRefusal = {
  readonly code: RefusalCode;
  readonly shows?: readonly string[];
  detail(rejection: Rejection, about: About): string;
};

/**
 * A refusal in words, and the members that its problem shows; undefined for one that only a newer version
 * knows.
 */
export function shownRefusal(rejection: Rejection, about: About) {
  const refusal = (REFUSALS as Readonly<Record<string, AnyRefusal | undefined>>)[rejection.type];
  if (refusal === undefined) return undefined;
  const { code, shows = [] } = refusal;
  const members = Object.fromEntries(Object.entries(rejection).filter(([name]) => shows.includes(name)));
  return { code, detail: refusal.detail(rejection, about), members };
}
