import type { Fact } from "../facts.ts";
import type { Act } from "./act.ts";

/**
 * An offer has run out: the seat goes on. At a cancelled event nobody loses anything by it: the person waits again,
 * before all who came later. What is not so any more, or not yet, changes nothing.
 */
export const lapse: Act<"lapse"> = ({ event, standing, command: { userId, ticket }, at }) => {
  if (standing.status !== "offered" || standing.ticket !== ticket || at <= standing.expiresAt)
    return { facts: [] };
  const { waitlistedAt } = standing;
  const fact: Fact =
    event.cancelled === undefined
      ? { type: "OfferLapsed", userId, ticket, at }
      : { type: "OfferWithdrawn", userId, ticket, waitlistedAt, at };
  return { facts: [fact] };
};
