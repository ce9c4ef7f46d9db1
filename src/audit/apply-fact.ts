import type { Fact } from "#domain/facts.ts";
import { applyToEvent } from "./replayed-changes.ts";
import { type CheckRule, isOfRetention, type ReplayedEvent } from "./replayed-event.ts";
import { applyToPerson } from "./replayed-people.ts";

/**
 * Applies a fact to the event, and checks every rule that the fact must keep. It shares no code with the
 * decider, so that no mistake is made in both. A fact that breaks a rule is applied all the same: then its
 * consequences are found, too.
 */
export function applyFact(event: ReplayedEvent, fact: Fact, checkRule: CheckRule): void {
  if (event.cancelled !== undefined) {
    const isAllowed =
      ["EventReinstated", "OfferWithdrawn", "EventRestored"].includes(fact.type) || isOfRetention(fact);
    checkRule(9, isAllowed, `${fact.type} while the event is cancelled`);
  }
  if ("userId" in fact) applyToPerson(event, fact, checkRule);
  else applyToEvent(event, fact, checkRule);
}
