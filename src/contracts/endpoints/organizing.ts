import { emptyBodySchema, promoteBodySchema, reasonBodySchema } from "../bodies.ts";
import { CHECK_IN_UNDONE, CHECKED_IN, PROMOTED, UNREGISTERED } from "../examples.ts";
import { refusalCodes } from "../refusals.ts";
import { BODY_PROBLEMS, COMMAND_PROBLEMS, type Endpoint, queued } from "./endpoint.ts";

/** What organisers do about one person's registration, and doors. */
export const organizing = {
  removeRegistration: {
    method: "POST",
    path: "/events/{eventId}/registrations/{userId}/remove",
    tag: "Registrations",
    access: ["owner"],
    summary: "Take a seat, an offer or a place away",
    description: "As if the person gave it up, but never too late. A seat goes to the head of the waitlist.",
    body: reasonBodySchema,
    isBodyOptional: true,
    answer: queued(200, UNREGISTERED),
    problems: [...BODY_PROBLEMS, ...COMMAND_PROBLEMS, ...refusalCodes("unregister")],
  },
  promote: {
    method: "POST",
    path: "/events/{eventId}/registrations/{userId}/promote",
    tag: "Registrations",
    access: ["owner"],
    summary: "Give a seat to somebody who waits, wherever they stand",
    description: [
      "A free seat, if there is one; else, where the capacity is set aside, an extra seat beyond it. Nobody else's",
      "order changes.",
    ].join(" "),
    body: promoteBodySchema,
    isBodyOptional: true,
    answer: queued(200, PROMOTED),
    problems: [...BODY_PROBLEMS, ...COMMAND_PROBLEMS, ...refusalCodes("promote")],
  },
  checkIn: {
    method: "POST",
    path: "/events/{eventId}/registrations/{userId}/check-in",
    tag: "Registrations",
    access: ["owner", "door"],
    summary: "Somebody who has a seat has come",
    description: "At any time: before the event, and after it.",
    body: emptyBodySchema,
    isBodyOptional: true,
    answer: queued(200, CHECKED_IN),
    problems: [...BODY_PROBLEMS, ...COMMAND_PROBLEMS, ...refusalCodes("check-in")],
  },
  undoCheckIn: {
    method: "POST",
    path: "/events/{eventId}/registrations/{userId}/undo-check-in",
    tag: "Registrations",
    access: ["owner", "door"],
    summary: "Take a check-in back",
    description: "It was somebody else, or a mistake: the person has the seat, and has not come.",
    body: emptyBodySchema,
    isBodyOptional: true,
    answer: queued(200, CHECK_IN_UNDONE),
    problems: [...BODY_PROBLEMS, ...COMMAND_PROBLEMS, ...refusalCodes("undo-check-in")],
  },
} as const satisfies Record<string, Endpoint>;
