import type { EventView } from "#contracts/event.ts";
import { lengthOf } from "#domain/schedule.ts";
import { instantOfLocal, localOf } from "./local-time.ts";

/**
 * The members of an event as fields of a form, and back. A moment has four fields: its own name says of which kind it
 * is, and `.number`, `.unit` and `.at` how much before or after the start, or when.
 */

export type Values = Readonly<Record<string, string>>;

const MOMENTS = ["registrationOpensAt", "registrationClosesAt", "cancelUntil", "promoteUntil"] as const;
const TEXTS = ["title", "location", "organizer", "description"] as const;
const INSTANTS = ["date", "endsAt"] as const;
const UNITS = [
  ["D", 86_400_000],
  ["H", 3_600_000],
  ["M", 60_000],
  ["S", 1000],
] as const;

/** What the form for a new event begins with: it takes nobody any more once the event has begun. */
export const NEW_VALUES: Values = {
  timeZone: "UTC",
  hasWaitlist: "true",
  promotion: "automatic",
  lateCancellation: "marked",
  registrationOpensAt: "none",
  registrationClosesAt: "start",
  cancelUntil: "none",
  promoteUntil: "start",
};

/** The fields that show the event as it is. */
export function valuesOf(event: EventView): Values {
  const timeZone = event.timeZone ?? "UTC";
  const { capacity, hasWaitlist, waitlistLimit, claimWithin, owners } = event;
  const { promotion = "automatic", lateCancellation = "marked" } = event;
  const moments = MOMENTS.map((name) => momentValues(name, event[name], timeZone));
  const values: Record<string, string> = Object.fromEntries(moments.flatMap(Object.entries<string>));
  for (const name of TEXTS) values[name] = event[name] ?? "";
  for (const name of INSTANTS) {
    const instant = event[name];
    values[name] = instant === undefined ? "" : localOf(instant, timeZone);
  }
  const { number = "", unit = "H" } = claimWithin === undefined ? {} : spanOf(lengthOf(claimWithin) ?? 0);
  return {
    ...values,
    timeZone,
    capacity: String(capacity),
    hasWaitlist: String(hasWaitlist),
    waitlistLimit: waitlistLimit === undefined ? "" : String(waitlistLimit),
    promotion,
    lateCancellation,
    claimWithin: number,
    "claimWithin.unit": unit,
    owners: owners?.join(", ") ?? "",
  };
}

/**
 * The body that asks for an event with these values, as the interface has it; what makes no sense is left for its
 * schema to refuse.
 */
export function bodyOf(values: Values): Record<string, unknown> {
  const valueOf = (name: string): string => values[name]?.trim() ?? "";
  const zone = valueOf("timeZone");
  const texts = TEXTS.map((name) => [name, valueOf(name) || (name === "title" ? "" : null)] as const);
  const instants = INSTANTS.map((name) => [name, instant(valueOf(name), zone)] as const);
  const moments = MOMENTS.map((name) => [name, momentOf(values, name, zone)] as const);
  const claim = valueOf("claimWithin");
  const owners = valueOf("owners");
  return {
    ...Object.fromEntries([...texts, ...instants, ...moments]),
    timeZone: zone,
    capacity: number(valueOf("capacity")),
    hasWaitlist: values["hasWaitlist"] === "true",
    waitlistLimit: valueOf("waitlistLimit") === "" ? null : number(valueOf("waitlistLimit")),
    promotion: valueOf("promotion"),
    lateCancellation: valueOf("lateCancellation"),
    claimWithin: claim === "" ? null : duration("", claim, valueOf("claimWithin.unit")),
    ...(owners !== "" && { owners: owners.split(/[\s,]+/).filter((id) => id !== "") }),
  };
}

/** Of the body of `values` the members whose fields are not as they were `before`. */
export function changesOf(values: Values, before: Values): Record<string, unknown> {
  const isOther = (name: string): boolean => (values[name] ?? "").trim() !== (before[name] ?? "").trim();
  const fields = (name: string) => [name, `${name}.number`, `${name}.unit`, `${name}.at`];
  const hasMoved = (name: string): boolean =>
    (INSTANTS as readonly string[]).includes(name) || values[name] === "at";
  const isChanged = ([name]: [string, unknown]): boolean =>
    fields(name).some(isOther) || (isOther("timeZone") && hasMoved(name));
  const changed = Object.entries(bodyOf(values)).filter(isChanged);
  // The last owner can't be removed, and whoever sees no owners has named none.
  return Object.fromEntries(
    isOther("owners") && values["owners"] === "" ? [...changed, ["owners", []]] : changed,
  );
}

function momentValues(name: string, moment: string | undefined, timeZone: string): Values {
  const parts = { number: "", unit: "H", at: "", ...momentParts(moment, timeZone) };
  const { kind, number, unit, at } = parts;
  return { [name]: kind, [`${name}.number`]: number, [`${name}.unit`]: unit, [`${name}.at`]: at };
}

function momentParts(moment: string | undefined, timeZone: string) {
  if (moment === undefined) return { kind: "none" };
  const ms = lengthOf(moment);
  if (ms === undefined) return { kind: "at", at: localOf(moment, timeZone) };
  return ms === 0 ? { kind: "start" } : { kind: ms < 0 ? "before" : "after", ...spanOf(Math.abs(ms)) };
}

/** In the largest unit of which it is a whole number. */
function spanOf(ms: number): { readonly number: string; readonly unit: string } {
  const [unit, length] = UNITS.find(([, one]) => ms % one === 0) ?? ["S", 1000];
  return { number: String(ms / length), unit };
}

function momentOf(values: Values, name: string, timeZone: string): string | null {
  const [count = "", unit = ""] = [values[`${name}.number`]?.trim(), values[`${name}.unit`]];
  switch (values[name]) {
    case "none":
      return null;
    case "start":
      return "PT0S";
    case "before":
      return duration("-", count, unit);
    case "after":
      return duration("", count, unit);
    default:
      return instant(values[`${name}.at`] ?? "", timeZone) ?? "";
  }
}

function duration(sign: string, count: string, unit: string): string {
  return unit === "D" ? `${sign}P${count}D` : `${sign}PT${count}${unit}`;
}

/** Null for an empty field; a text that is no local time in this zone stays what it is. */
function instant(local: string, timeZone: string): string | null {
  if (local === "") return null;
  try {
    return instantOfLocal(local, timeZone) ?? local;
  } catch {
    return local;
  }
}

function number(text: string): number | string {
  return /^\d{1,9}$/.test(text) ? Number(text) : text;
}
