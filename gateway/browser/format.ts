import type { Language } from "../pages/messages/messages.ts";

/** Numbers, moments and durations as people of a language write them: the server and the browser alike. */
export type Formats = {
  readonly number: (value: number) => string;
  /** Day and time of an RFC 3339 instant, with the name of the time zone: UTC unless given. */
  readonly moment: (instant: string, timeZone?: string) => string;
  /** The day of an instant, and the time on it to the second. */
  readonly day: (instant: string, timeZone?: string) => string;
  readonly time: (instant: string, timeZone?: string) => string;
  /** A length of time, in its two largest units. */
  readonly duration: (ms: number) => string;
};

const SECOND_MS = 1000;
const UNITS = [
  ["days", 86_400_000],
  ["hours", 3_600_000],
  ["minutes", 60_000],
  ["seconds", SECOND_MS],
] as const;

export function formatsOf(language: Language): Formats {
  // Europe's order and its 24 hours, as in the time zones of most events.
  const locale = language === "en" ? "en-GB" : language;
  const numbers = new Intl.NumberFormat(locale);
  const durations = new Intl.DurationFormat(locale, { style: "long" });
  const none = new Intl.DurationFormat(locale, { style: "long", secondsDisplay: "always" }).format({
    seconds: 0,
  });
  const shownAs = (options: Intl.DateTimeFormatOptions) => {
    const formats = new Map<string, Intl.DateTimeFormat>();
    return (instant: string, timeZone = "UTC"): string => {
      const format = formats.get(timeZone) ?? new Intl.DateTimeFormat(locale, { ...options, timeZone });
      formats.set(timeZone, format);
      return format.format(new Date(instant));
    };
  };
  return {
    number: (value) => numbers.format(value),
    moment: shownAs({ ...DAY, ...MINUTE }),
    day: shownAs(DAY),
    time: shownAs({ ...MINUTE, second: "2-digit" }),
    duration: (ms) => (ms < SECOND_MS ? none : durations.format(largestUnits(ms))),
  };
}

const DAY = { weekday: "short", day: "numeric", month: "long", year: "numeric" } as const;
const MINUTE = { hour: "2-digit", minute: "2-digit", timeZoneName: "short" } as const;

function largestUnits(ms: number): Partial<Record<(typeof UNITS)[number][0], number>> {
  const first = UNITS.findIndex(([, length]) => ms >= length);
  let rest = ms;
  return Object.fromEntries(
    UNITS.slice(first, first + 2).map(([unit, length]) => {
      const count = Math.floor(rest / length);
      rest -= count * length;
      return [unit, count];
    }),
  );
}
