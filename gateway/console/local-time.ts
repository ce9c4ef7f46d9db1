/** Day and time as the clocks of a time zone show them, in the form of `<input type="datetime-local">`. */

const LOCAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?$/;
const MINUTE_LENGTH = "2027-05-01T20:00".length;

/** What the zone's clocks show at the instant, to the minute. */
export function localOf(instant: string, timeZone: string): string {
  return shownAt(Date.parse(instant), timeZone).slice(0, MINUTE_LENGTH);
}

/**
 * The instant at which the zone's clocks show the local time: the first of two in an autumn night; where clocks leap
 * over it, the time that they would have shown without the leap. Undefined for a text that is no local time.
 */
export function instantOfLocal(local: string, timeZone: string): string | undefined {
  const wanted = LOCAL.test(local) ? Date.parse(`${local}Z`) : NaN;
  if (Number.isNaN(wanted)) return undefined;
  const offsets = [-DAY_MS, DAY_MS].map((away) => offsetAt(wanted + away, timeZone));
  const instants = offsets.map((offset) => wanted - offset);
  const exact = instants.filter((at) => at + offsetAt(at, timeZone) === wanted);
  return new Date(exact.length > 0 ? Math.min(...exact) : (instants[0] ?? wanted)).toISOString();
}

const DAY_MS = 86_400_000;

function offsetAt(ms: number, timeZone: string): number {
  return Date.parse(`${shownAt(ms, timeZone)}Z`) - Math.floor(ms / 1000) * 1000;
}

function shownAt(ms: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat("sv", { ...SHOWN, timeZone });
  return format.format(new Date(ms)).replace(" ", "T");
}

const SHOWN = {
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
} as const;
