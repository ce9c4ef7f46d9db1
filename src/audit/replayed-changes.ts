import type { EventDetails } from "#domain/event-details.ts";
import type { EventUpdated, Fact } from "#domain/facts.ts";
import type { CheckRule, ReplayedEvent } from "./replayed-event.ts";
import { FIRST, LAST, scheduleOf } from "./timely.ts";

/** The facts that concern the event itself, replayed. */

type FactOfEvent = Exclude<Fact, { readonly userId: string }>;

export function applyToEvent(event: ReplayedEvent, fact: FactOfEvent, checkRule: CheckRule): void {
  const { at } = fact;
  switch (fact.type) {
    case "EventCreated":
      event.details = fact.details;
      event.capacity = fact.capacity;
      event.hasWaitlist = fact.hasWaitlist;
      event.owners = fact.owners;
      event.draft = fact.status === "draft";
      return;
    case "EventUpdated":
      return change(event, fact, checkRule);
    case "CapacityRaised":
      checkRule(
        1,
        fact.capacity > event.capacity,
        `the capacity goes from ${event.capacity} to ${fact.capacity}`,
      );
      event.capacity = fact.capacity;
      return;
    case "EventPublished":
      checkRule(9, event.draft, "is published, and was no draft");
      event.draft = false;
      event.updates.push({ outcome: "published", at });
      return;
    case "EventCancelled":
      event.cancelled = fact.reason === undefined ? {} : { reason: fact.reason };
      event.updates.push({ outcome: "event-cancelled", at });
      return;
    case "EventReinstated":
      checkRule(9, event.cancelled !== undefined, "is reinstated, and was not cancelled");
      event.cancelled = undefined;
      event.updates.push({ outcome: "reinstated", at });
      return;
    case "EventRestored":
      return;
    default:
      return fact satisfies never;
  }
}

function change(event: ReplayedEvent, { changes, at }: EventUpdated, checkRule: CheckRule): void {
  const {
    capacity = event.capacity,
    hasWaitlist = event.hasWaitlist,
    owners = event.owners,
    ...rest
  } = changes;
  const held = event.taken + event.offered;
  checkRule(1, capacity >= held, `the capacity becomes ${capacity} when ${held} seats are taken`);
  const merged = Object.entries({ ...event.details, ...rest }).filter(([, value]) => value !== null);
  event.details = Object.fromEntries(merged) as EventDetails;
  event.capacity = capacity;
  event.hasWaitlist = hasWaitlist;
  event.owners = owners;
  const { opens = FIRST, closes = LAST } = scheduleOf(event.details);
  checkRule(9, opens < closes, `registration opens at ${opens} and closes at ${closes}`);
  const { date, endsAt = LAST } = event.details;
  checkRule(9, date < endsAt, `the event begins at ${date} and ends at ${endsAt}`);
  event.updates.push({ outcome: "updated", at });
}
