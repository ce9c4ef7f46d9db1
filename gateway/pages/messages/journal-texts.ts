import type { JournalQuery } from "#contracts/journal.ts";

/** The sentence about a person: what stands before their name, and what behind it. */
export type AboutPerson = readonly [before: string, behind: string];

/** What a fact tells, as its sentence needs it; numbers are written as people write them. */
export type Told = {
  readonly as?: string;
  readonly extra?: boolean;
  readonly picked?: boolean;
  readonly late?: boolean;
  readonly position: string;
  readonly gaveUp: "seat" | "place" | "offer";
  readonly capacity: string | undefined;
  readonly restoredVersion: string;
  /** Until when an offered seat can be accepted. */
  readonly until: string;
  /** The labels of what was changed beside the number of seats, with commas between them. */
  readonly changed: string;
};

type FactType = NonNullable<JournalQuery["type"]>;
type OfEvent =
  | "EventCreated"
  | "EventUpdated"
  | "CapacityRaised"
  | "EventPublished"
  | "EventCancelled"
  | "EventReinstated"
  | "EventRestored";

/** The sentences of a journal, by the types of its facts. */
export type JournalTexts = {
  readonly [Type in OfEvent]: (told: Told) => string;
} & {
  readonly [Type in Exclude<FactType, OfEvent>]: (told: Told) => AboutPerson;
} & {
  /** What each type of fact is called in a list to choose from. */
  readonly kinds: Readonly<Record<FactType, string>>;
  readonly reason: (reason: string) => string;
};
