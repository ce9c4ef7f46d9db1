import { z } from "zod";
import { EVENT_ID as EXAMPLE_EVENT, USER_ID as EXAMPLE_USER } from "./examples.ts";

/** The schemas of values that every request, answer and message is made of. */

/** A moment as Muster shows it: RFC 3339, UTC, with milliseconds. */
export const instantSchema = z.string().meta({ format: "date-time", examples: ["2027-05-01T18:00:00.000Z"] });

const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|[+-](\d\d):(\d\d))$/;

/** A moment as clients send it: RFC 3339 with any offset. Parses to UTC with milliseconds. */
export const anyInstantSchema = z
  .string()
  .transform((value, context) => {
    const instant = toInstant(value);
    if (instant !== undefined) return instant;
    context.addIssue({ code: "custom", message: "must be a date and time with an offset, as in RFC 3339" });
    return z.NEVER;
  })
  .meta({ format: "date-time", examples: ["2027-05-01T20:00:00+02:00"] });

function toInstant(value: string): string | undefined {
  const parts = RFC_3339.exec(value)
    ?.slice(1)
    .map((part) => Number(part ?? 0));
  if (parts === undefined) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, offsetHour = 0, offsetMinute = 0] =
    parts;
  const calendar = new Date(0);
  calendar.setUTCFullYear(year, month - 1, day);
  const isCalendarDay = calendar.getUTCMonth() === month - 1 && calendar.getUTCDate() === day;
  const isTime = hour < 24 && minute < 60 && second < 60 && offsetHour < 24 && offsetMinute < 60;
  if (!isCalendarDay || !isTime) return undefined;
  const instant = new Date(value.toUpperCase().replace(/(\.\d{3})\d+/, "$1"));
  // An offset can push the first or last day of the calendar out of the four digits of RFC 3339.
  const shown = Number.isNaN(instant.getTime()) ? "" : instant.toISOString();
  return shown.length === 24 ? shown : undefined;
}

const USER_ID = /^[A-Za-z0-9][A-Za-z0-9._@+-]{0,127}$/;
const EVENT_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const rule = (extra: string) => `must be 1–128 of A–Z a–z 0–9 ${extra}, beginning with a letter or a digit`;

export const userIdSchema = z
  .string()
  .regex(USER_ID, rule(". _ @ + -"))
  .meta({ examples: [EXAMPLE_USER] });

/** The id of a caller, as messages and facts name them: `u:` and a user's id at most. */
export const callerIdSchema = z.string().min(1).max(130);

/** Also a valid `MessageGroupId` of SQS (at most 128 alphanumeric and punctuation characters). */
export const eventIdSchema = z
  .string()
  .regex(EVENT_ID, rule(". _ -"))
  .meta({ examples: [EXAMPLE_EVENT] });
