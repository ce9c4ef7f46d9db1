/**
 * The details of an event: what it has besides seats and a waitlist. This table is the only place that
 * lists them: types, the schemas of requests and answers, stored items and the checks of the audit are all
 * made from it.
 */

export type Detail = {
  /**
   * An instant is RFC 3339, UTC, with milliseconds; clients may send it with any offset. A moment is an instant, or a
   * duration from the event's date: see `schedule.ts`. A span is a duration by itself. A zone is a name of the IANA
   * database.
   */
  readonly kind: "text" | "instant" | "moment" | "span" | "zone" | "choice" | "count";
  /** Fewest and most characters (code points) of a text; smallest and largest count; milliseconds of a span. */
  readonly min?: number;
  readonly max?: number;
  /** Whether a text may have line breaks and tabs. */
  readonly hasLines?: boolean;
  /** What there is to choose from; the first is meant where nothing is said. */
  readonly choices?: readonly [string, ...string[]];
  readonly isOptional?: boolean;
};

export const EVENT_DETAILS = {
  title: { kind: "text", min: 1, max: 200 },
  date: { kind: "instant" },
  description: { kind: "text", max: 4000, hasLines: true, isOptional: true },
  location: { kind: "text", max: 200, isOptional: true },
  organizer: { kind: "text", max: 200, isOptional: true },
  endsAt: { kind: "instant", isOptional: true },
  timeZone: { kind: "zone", isOptional: true },
  registrationOpensAt: { kind: "moment", isOptional: true },
  registrationClosesAt: { kind: "moment", isOptional: true },
  cancelUntil: { kind: "moment", isOptional: true },
  lateCancellation: { kind: "choice", choices: ["marked", "refused"], isOptional: true },
  promoteUntil: { kind: "moment", isOptional: true },
  promotion: { kind: "choice", choices: ["automatic", "offer", "manual"], isOptional: true },
  claimWithin: { kind: "span", min: 10_000, max: 14 * 86_400_000, isOptional: true },
  waitlistLimit: { kind: "count", min: 0, max: 1_000_000, isOptional: true },
} as const satisfies Record<string, Detail>;

type Details = typeof EVENT_DETAILS;
export type DetailName = keyof Details;
export type OptionalDetail = {
  [Name in DetailName]: Details[Name] extends { isOptional: true } ? Name : never;
}[DetailName];
export type RequiredDetail = Exclude<DetailName, OptionalDetail>;

/** Optional details that are texts, and may be long. */
export type TextDetail = {
  [Name in OptionalDetail]: Details[Name] extends { kind: "text" } ? Name : never;
}[OptionalDetail];

type ValueOf<Of extends Detail> = Of extends { kind: "count" }
  ? number
  : Of extends { choices: readonly (infer Choice)[] }
    ? Choice
    : string;
export type DetailValue<Name extends DetailName> = ValueOf<Details[Name]>;

export type EventDetails = { readonly [Name in RequiredDetail]: string } & {
  readonly [Name in OptionalDetail]?: DetailValue<Name>;
};

/** A change of an event. `null` removes an optional detail; an absent member stays as it is. */
export type EventChanges = { readonly [Name in RequiredDetail]?: string } & {
  readonly [Name in OptionalDetail]?: DetailValue<Name> | null;
} & {
  readonly capacity?: number;
  readonly hasWaitlist?: boolean;
  readonly owners?: readonly string[];
};

/** Picks from `members` those that are details, and neither undefined nor null: both mean the default. */
export function detailsOf(members: { readonly [Name in RequiredDetail]: string } & object): EventDetails {
  const isDetail = (name: string): name is DetailName => Object.hasOwn(EVENT_DETAILS, name);
  const entries = Object.entries(members).filter(
    ([name, value]) => isDetail(name) && (value ?? null) !== null,
  );
  return Object.fromEntries(entries) as object as EventDetails;
}

const isOptional = (name: DetailName): name is OptionalDetail => "isOptional" in EVENT_DETAILS[name];

export const DETAIL_NAMES = Object.keys(EVENT_DETAILS) as DetailName[];
export const OPTIONAL_DETAILS = DETAIL_NAMES.filter(isOptional);
export const REQUIRED_DETAILS = DETAIL_NAMES.filter((name): name is RequiredDetail => !isOptional(name));
export const TEXT_DETAILS = OPTIONAL_DETAILS.filter(
  (name): name is TextDetail => EVENT_DETAILS[name].kind === "text",
);
