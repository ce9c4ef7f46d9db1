import fc from "fast-check";

/** Everything that clients may send, no narrower than the contract allows. */

const oneOf = (characters: string) => fc.constantFrom(...Array.from(characters));

const ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Text of `min` to `max` units: mostly short, sometimes exactly the shortest or the longest. */
export function textOf(unit: fc.Arbitrary<string>, min: number, max: number): fc.Arbitrary<string> {
  const ofLength = (minLength: number, maxLength: number) => fc.string({ unit, minLength, maxLength });
  return fc.oneof(
    { weight: 6, arbitrary: ofLength(min, max) },
    { weight: 1, arbitrary: ofLength(min, min) },
    { weight: 1, arbitrary: ofLength(max, max) },
  );
}

function idsWith(punctuation: string): fc.Arbitrary<string> {
  const first = oneOf(ALPHANUMERIC);
  const further = oneOf(ALPHANUMERIC + punctuation);
  return fc.tuple(first, textOf(further, 0, 127)).map((parts) => parts.join(""));
}

export const userIds = idsWith("._@+-");
export const eventIds = idsWith("._-");

/** One code point that Muster accepts: any but control characters, surrogates, U+FFFE and U+FFFF. */
const characters = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 1 }) },
  { weight: 2, arbitrary: oneOf("éßøÅñ日本語한글") },
  { weight: 2, arbitrary: oneOf("אבגשלוםشمس\u200f\u202e") },
  { weight: 2, arbitrary: oneOf("\u0301\u0308\u20dd\u200d\u200b\ufeff\u2028") },
  { weight: 2, arbitrary: oneOf("😀👩🏳𝒳𐍈\u{10ffff}") },
  {
    weight: 2,
    arbitrary: fc
      .string({ unit: "binary", minLength: 1, maxLength: 1 })
      .filter((character) => !/[\p{Cc}\uFFFE\uFFFF]/u.test(character)),
  },
);

const visible = oneOf(`${ALPHANUMERIC}éß日語한א😀`);
/** Of 1 to 200 characters, one of which is certainly visible. */
export const names = fc
  .tuple(textOf(characters, 0, 100), visible, textOf(characters, 0, 99))
  .map((parts) => parts.join(""));
const lines = textOf(characters, 0, 200);
const descriptions = textOf(fc.oneof({ weight: 9, arbitrary: characters }, oneOf("\n\t")), 0, 4000);

const letters = oneOf(`${ALPHANUMERIC}éßøÅñ日本語한글אבגشمس😀`);
const mailboxes = textOf(fc.oneof({ weight: 3, arbitrary: letters }, oneOf("!#$%&'*+/=?^_`{|}~.-")), 1, 64);
const labels = fc
  .tuple(letters, textOf(fc.oneof({ weight: 9, arbitrary: letters }, fc.constant("-")), 0, 24), letters)
  .map((parts) => parts.join(""));
const emails = fc
  .tuple(mailboxes, fc.array(labels, { minLength: 1, maxLength: 3 }))
  .map(([mailbox, domain]) => `${mailbox}@${domain.join(".")}`);

/** New users, with or without the optional members. */
export const users = fc.record(
  { userId: userIds, name: names, email: emails },
  { requiredKeys: ["userId", "name"] },
);

/** Members that Muster does not know, and therefore refuses. */
export const unknownMembers = fc.dictionary(
  textOf(characters, 0, 20).map((name) => `x-${name}`),
  fc.jsonValue({ maxDepth: 1 }),
  { maxKeys: 2 },
);

/** A moment as it is sent, and as Muster shows it. */
export type Moment = { readonly sent: string; readonly shown: string };

const offsets = fc.oneof(
  fc.constantFrom("Z", "z", "+00:00", "-00:00"),
  fc
    .tuple(fc.constantFrom("+", "-"), fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map(([sign, hours, minutes]) => `${sign}${twoDigits(hours)}:${twoDigits(minutes)}`),
);

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

/**
 * All the ways to write this instant: with any offset, any fraction of a second below the millisecond, `t`
 * or `T`.
 */
function writtenAs(instants: fc.Arbitrary<Date>): fc.Arbitrary<Moment> {
  const finer = fc.constantFrom("", "0", "4", "9", "999999");
  return fc
    .tuple(instants, offsets, finer, fc.constantFrom("T", "t"), fc.boolean())
    .map(([instant, offset, digits, t, isShort]) => {
      const local = new Date(instant.getTime() + minutesOf(offset) * 60_000).toISOString();
      const [, day = "", time = "", fraction = ""] = /^(.+)T(.+)\.(\d+)Z$/.exec(local) ?? [];
      const shortest = isShort ? `.${fraction}`.replace(/\.?0+$/, "") : `.${fraction}${digits}`;
      return { sent: `${day}${t}${time}${shortest}${offset}`, shown: instant.toISOString() };
    });
}

function minutesOf(offset: string): number {
  const [, sign, hours = 0, minutes = 0] = /^([+-])(\d\d):(\d\d)$/.exec(offset) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

const FAMILIAR = ["2001-09-09T01:46:40.000Z", "2027-05-01T18:00:00.000Z", "2027-05-01T18:00:00.001Z"];

/** Past and future, to the ends of the calendar; many of them the same instant, written in different ways. */
export const moments = fc.oneof(
  writtenAs(fc.constantFrom(...FAMILIAR).map((text) => new Date(text))),
  writtenAs(
    fc.date({
      min: new Date("0000-01-02T00:00:00.000Z"),
      max: new Date("9999-12-30T00:00:00.000Z"),
      noInvalidDate: true,
    }),
  ),
);

export const capacities = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 5 }) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 1_000_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(1, 1_000_000) },
);

export type NewEvent = {
  readonly title: string;
  readonly date: Moment;
  readonly capacity: number;
  readonly hasWaitlist?: boolean;
  readonly description?: string;
  readonly location?: string;
  readonly organizer?: string;
};

export const events: fc.Arbitrary<NewEvent> = fc.record(
  {
    title: names,
    date: moments,
    capacity: capacities,
    hasWaitlist: fc.boolean(),
    description: descriptions,
    location: lines,
    organizer: lines,
  },
  { requiredKeys: ["title", "date", "capacity"] },
);

export type Changes = Partial<Omit<NewEvent, "description" | "location" | "organizer">> & {
  readonly description?: string | null;
  readonly location?: string | null;
  readonly organizer?: string | null;
};

/** At least one change; `null` removes an optional member. */
export const changes: fc.Arbitrary<Changes> = fc
  .record(
    {
      title: names,
      date: moments,
      capacity: capacities,
      hasWaitlist: fc.boolean(),
      description: fc.option(descriptions),
      location: fc.option(lines),
      organizer: fc.option(lines),
    },
    { requiredKeys: [] },
  )
  .filter((change) => Object.keys(change).length > 0);

type Dated = { readonly date?: Moment };

/** An event, or changes of one, as the body of a request. */
export function asSent<Of extends Dated>({ date, ...rest }: Of) {
  return { ...rest, ...(date && { date: date.sent }) };
}

/** An event, or changes of one, as Muster shows them. */
export function asShown<Of extends Dated>({ date, ...rest }: Of) {
  return { ...rest, ...(date && { date: date.shown }) };
}

/** Up to 128 visible ASCII characters. */
export const idempotencyKeys = textOf(
  fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCodePoint(code)),
  1,
  128,
);
