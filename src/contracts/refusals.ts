import { z } from "zod";
import { type CreateEvent, type Request, REQUEST_TYPES } from "#domain/commands.ts";
import type { Rejection } from "#domain/rejection.ts";
import { instantSchema } from "./values.ts";

/**
 * How clients see each refusal of the rules: the code and the status of the problem, its words, its further
 * members, and which commands may be refused so. A refusal without an entry does not compile.
 */

type Refusal<Type extends Rejection["type"]> = {
  readonly code: Uppercase<string>;
  readonly status: 404 | 409;
  readonly title: string;
  /** The commands that may be refused so. */
  readonly answers: readonly (Request | CreateEvent)["type"][];
  /** Members of the refusal that the problem shows, too. */
  readonly shows?: readonly (keyof typeof SHOWN & MemberOf<Extract<Rejection, { type: Type }>>)[];
  /** A sentence for people: why this request was refused. */
  detail(rejection: Extract<Rejection, { type: Type }>, about: About): string;
};

type MemberOf<Union> = Union extends unknown ? keyof Union : never;
type About = { readonly eventId: string; readonly userId: string };

/** The members that refusals may show, with their schemas. */
const SHOWN = {
  capacity: z.int(),
  registeredCount: z.int(),
  offeredCount: z.int(),
  reason: z.string(),
  checkedInAt: instantSchema,
  waitlistLimit: z.int(),
  registrationOpensAt: instantSchema,
  registrationClosesAt: instantSchema,
  cancelUntil: instantSchema,
  date: instantSchema,
  endsAt: instantSchema,
};

export const REFUSALS = {
  EventNotFound: {
    code: "EVENT_NOT_FOUND",
    status: 404,
    title: "No such event",
    answers: REQUEST_TYPES,
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
    answers: ["register", "unregister", "promote", "check-in", "undo-check-in"],
    detail: (_, { userId }) => `There is no user ${userId}.`,
  },
  EventNotPublished: {
    code: "EVENT_NOT_PUBLISHED",
    status: 409,
    title: "The event is not published yet",
    answers: ["register", "promote"],
    detail: (_, { eventId }) => `${eventId} is a draft: nobody can register until it is published.`,
  },
  EventCancelled: {
    code: "EVENT_CANCELLED",
    status: 409,
    title: "The event is cancelled",
    answers: REQUEST_TYPES.filter((type) => type !== "cancel-event" && type !== "reinstate"),
    shows: ["reason"],
    detail: (_, { eventId }) =>
      `${eventId} is cancelled. Everybody keeps what they have, in case it is reinstated.`,
  },
  NotWaitlisted: {
    code: "NOT_WAITLISTED",
    status: 409,
    title: "Not on the waitlist",
    answers: ["promote"],
    detail: (_, { eventId, userId }) => `${userId} does not wait for a seat at ${eventId}.`,
  },
  NotSeated: {
    code: "NOT_SEATED",
    status: 409,
    title: "No seat",
    answers: ["check-in"],
    detail: (_, { eventId, userId }) => `${userId} has no seat at ${eventId} yet.`,
  },
  AlreadyCheckedIn: {
    code: "ALREADY_CHECKED_IN",
    status: 409,
    title: "Already checked in",
    answers: ["check-in", "unregister"],
    shows: ["checkedInAt"],
    detail: ({ checkedInAt }, { eventId, userId }) =>
      `${userId} was checked in at ${eventId} at ${checkedInAt}.`,
  },
  NotCheckedIn: {
    code: "NOT_CHECKED_IN",
    status: 409,
    title: "Not checked in",
    answers: ["undo-check-in"],
    detail: (_, { eventId, userId }) => `${userId} is not checked in at ${eventId}.`,
  },
  NotRegistered: {
    code: "NOT_REGISTERED",
    status: 404,
    title: "Neither registered nor on the waitlist",
    answers: ["unregister", "promote", "check-in", "undo-check-in"],
    detail: (_, { eventId, userId }) =>
      `${userId} has neither a seat nor a place on the waitlist of ${eventId}.`,
  },
  EventFull: {
    code: "EVENT_FULL",
    status: 409,
    title: "The event is full",
    answers: ["register", "promote"],
    shows: ["capacity", "registeredCount", "offeredCount"],
    detail: ({ offeredCount = 0 }, { eventId }) =>
      offeredCount > 0
        ? `No seat of ${eventId} is free: ${offeredCount} are held for people to whom they are offered.`
        : `Every seat of ${eventId} is taken.`,
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
    shows: ["registeredCount", "offeredCount"],
    detail: ({ registeredCount, offeredCount = 0 }, { eventId }) =>
      `${eventId} has ${registeredCount} of its seats taken` +
      (offeredCount > 0 ? ` and ${offeredCount} offered` : "") +
      "; the capacity can't be lower.",
  },
  WaitlistNotEmpty: {
    code: "WAITLIST_NOT_EMPTY",
    status: 409,
    title: "People are waiting",
    answers: ["update"],
    detail: ({ waitlistCount }, { eventId }) =>
      `${waitlistCount} would still wait for a seat at ${eventId}; its waitlist can't be turned off.`,
  },
  RegistrationNotOpen: {
    code: "REGISTRATION_NOT_OPEN",
    status: 409,
    title: "Registration has not opened yet",
    answers: ["register"],
    shows: ["registrationOpensAt"],
    detail: ({ registrationOpensAt }, { eventId }) =>
      `Registration for ${eventId} opens at ${registrationOpensAt}.`,
  },
  RegistrationClosed: {
    code: "REGISTRATION_CLOSED",
    status: 409,
    title: "Registration has closed",
    answers: ["register"],
    shows: ["registrationClosesAt"],
    detail: ({ registrationClosesAt }, { eventId }) =>
      `Registration for ${eventId} closed at ${registrationClosesAt}.`,
  },
  CancellationClosed: {
    code: "CANCELLATION_CLOSED",
    status: 409,
    title: "It is too late to give up the seat",
    answers: ["unregister"],
    shows: ["cancelUntil"],
    detail: ({ cancelUntil }, { eventId }) => `Seats of ${eventId} could be given up until ${cancelUntil}.`,
  },
  WaitlistFull: {
    code: "WAITLIST_FULL",
    status: 409,
    title: "The waitlist is full",
    answers: ["register"],
    shows: ["waitlistLimit"],
    detail: ({ waitlistLimit }, { eventId }) =>
      `No seat of ${eventId} is free for a newcomer, and ${waitlistLimit} wait already, as many as may.`,
  },
  InvalidSchedule: {
    code: "INVALID_SCHEDULE",
    status: 409,
    title: "The moments of the event don't fit together",
    answers: ["update"],
    shows: ["registrationOpensAt", "registrationClosesAt", "date", "endsAt"],
    detail: (conflict, { eventId }) =>
      "endsAt" in conflict
        ? `${eventId} would end at ${conflict.endsAt}, and begin at ${conflict.date}.`
        : `Registration for ${eventId} would close at ${conflict.registrationClosesAt}, and open at ` +
          `${conflict.registrationOpensAt}.`,
  },
} as const satisfies { readonly [Type in Rejection["type"]]: Refusal<Type> };

export type RefusalCode = (typeof REFUSALS)[keyof typeof REFUSALS]["code"];

const all = Object.values(REFUSALS);

/** Status and title of each refusal's problem, by its code. */
export const REFUSAL_PROBLEMS = Object.fromEntries(
  all.map(({ code, status, title }) => [code, { status, title }]),
) as Readonly<Record<RefusalCode, { readonly status: 404 | 409; readonly title: string }>>;

/** Members that a problem may have only if it is a refusal: every member that any refusal shows. */
export const REFUSAL_MEMBERS = z.object(SHOWN).partial().shape;

/** The codes with which the rules may refuse this type of command. */
export function refusalCodes(command: (Request | CreateEvent)["type"]): RefusalCode[] {
  const isOf = ({ answers }: { readonly answers: readonly string[] }) => answers.includes(command);
  return all.filter(isOf).map(({ code }) => code);
}

type AnyRefusal = {
  readonly code: RefusalCode;
  readonly shows?: readonly string[];
  detail(rejection: Rejection, about: About): string;
};

/**
 * The code, detail and members of the refusal's problem; undefined if only a newer version knows the
 * refusal.
 */
export function shownRefusal(rejection: Rejection, about: About) {
  const refusal = (REFUSALS as Readonly<Record<string, AnyRefusal | undefined>>)[rejection.type];
  if (refusal === undefined) return undefined;
  const { code, shows = [] } = refusal;
  const members = Object.fromEntries(Object.entries(rejection).filter(([name]) => shows.includes(name)));
  return { code, detail: refusal.detail(rejection, about), members };
}
