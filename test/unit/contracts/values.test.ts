import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { always } from "#test/support/arbitraries/property.ts";
import { eventChangesSchema } from "#contracts/event.ts";
import { anyInstantSchema, eventIdSchema, text, userIdSchema, lines } from "#contracts/values.ts";

const isTime = (value: string) => anyInstantSchema.safeParse(value).success;

describe("a time", () => {
  it.each([
    ["2027-05-01T20:00:00+02:00", "2027-05-01T18:00:00.000Z"],
    ["2027-05-01T18:00:00Z", "2027-05-01T18:00:00.000Z"],
    ["2027-05-01t18:00:00z", "2027-05-01T18:00:00.000Z"],
    ["2027-05-01T18:00:00-00:00", "2027-05-01T18:00:00.000Z"],
    ["2027-01-01T00:30:00+01:00", "2026-12-31T23:30:00.000Z"],
    ["2027-12-31T23:30:00-05:45", "2028-01-01T05:15:00.000Z"],
    ["2027-05-01T18:00:00.1Z", "2027-05-01T18:00:00.100Z"],
    ["2027-05-01T18:00:00.12Z", "2027-05-01T18:00:00.120Z"],
    ["2027-05-01T18:00:00.123456789Z", "2027-05-01T18:00:00.123Z"],
    ["2027-05-01T23:59:59.999999+00:00", "2027-05-01T23:59:59.999Z"],
    ["2028-02-29T12:00:00Z", "2028-02-29T12:00:00.000Z"],
    ["2000-02-29T12:00:00Z", "2000-02-29T12:00:00.000Z"],
    ["0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000Z"],
    ["0000-02-29T00:00:00Z", "0000-02-29T00:00:00.000Z"],
    ["0099-03-01T00:00:00Z", "0099-03-01T00:00:00.000Z"],
    ["9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"],
  ])("%s is shown as %s", (sent, shown) => {
    expect(anyInstantSchema.parse(sent)).toBe(shown);
  });

  it.each([
    ["30 February", "2027-02-30T12:00:00Z"],
    ["29 February of a common year", "2027-02-29T12:00:00Z"],
    ["29 February of a century", "2100-02-29T12:00:00Z"],
    ["31 April", "2027-04-31T12:00:00Z"],
    ["month 0", "2027-00-10T12:00:00Z"],
    ["month 13", "2027-13-10T12:00:00Z"],
    ["day 0", "2027-01-00T12:00:00Z"],
    ["24 o'clock", "2027-05-01T24:00:00Z"],
    ["minute 60", "2027-05-01T12:60:00Z"],
    ["second 61", "2027-05-01T12:00:61Z"],
    ["no offset", "2027-05-01T12:00:00"],
    ["a date only", "2027-05-01"],
    ["no seconds", "2027-05-01T12:00Z"],
    ["a blank for the T", "2027-05-01 12:00:00Z"],
    ["offset hour 24", "2027-05-01T12:00:00+24:00"],
    ["offset minute 60", "2027-05-01T12:00:00+01:60"],
    ["an offset without a colon", "2027-05-01T12:00:00+0200"],
    ["an empty fraction", "2027-05-01T12:00:00.Z"],
    ["a comma fraction", "2027-05-01T12:00:00,5Z"],
    ["a five-digit year", "12027-05-01T12:00:00Z"],
    ["a signed year", "+002027-05-01T12:00:00Z"],
    ["an offset that leads before year 0", "0000-01-01T00:00:00+00:01"],
    ["an offset that leads beyond year 9999", "9999-12-31T23:59:59-00:01"],
    ["digits of another script", "２０２７-05-01T12:00:00Z"],
    ["something behind it", "2027-05-01T12:00:00Z\n"],
    ["nothing", ""],
  ])("is refused: %s", (_, sent) => {
    expect(isTime(sent)).toBe(false);
  });

  it("shown by us is accepted and shown the same again", async () => {
    const min = new Date("0000-01-01T00:00:00Z");
    const max = new Date("9999-12-31T23:59:59.999Z");
    await always(
      fc.property(fc.date({ min, max, noInvalidDate: true }), (date) => {
        expect(anyInstantSchema.parse(date.toISOString())).toBe(date.toISOString());
      }),
    );
  });
});

describe("text", () => {
  const accepts = (value: string, max = 3, min = 1) => text({ min, max }).safeParse(value).success;

  it.each([
    ["a code point outside the BMP is one character", "😀😀😀", true],
    ["one too many of them is not", "😀😀😀😀", false],
    ["as long as the limit", "abc", true],
    ["one longer", "abcd", false],
    ["empty where one is needed", "", false],
    ["a newline", "a\nb", false],
    ["a tab", "a\tb", false],
    ["NUL", "a\0b", false],
    ["DEL", "a\u007fb", false],
    ["a C1 control character", "a\u0085b", false],
    ["a lone high surrogate", "a\ud83d", false],
    ["a lone low surrogate", "\ude00a", false],
    ["a no-break space", "a\u00a0b", true],
    ["right-to-left text", "שלו", true],
  ])("%s", (_, value, isFine) => {
    expect(accepts(value)).toBe(isFine);
  });

  it("may be empty where nothing is asked for", () => {
    expect(text({ max: 3 }).safeParse("").success).toBe(true);
  });
});

describe("lines of text", () => {
  it.each([
    ["line breaks stay", "a\nb\n\nc", "a\nb\n\nc"],
    ["tabs stay", "a\tb", "a\tb"],
    ["CR LF becomes LF", "a\r\nb\r\n", "a\nb\n"],
    ["a lone CR is refused", "a\rb", undefined],
    ["CR CR LF is refused", "a\r\r\nb", undefined],
    ["NUL is refused", "a\0b", undefined],
    ["a vertical tab is refused", "a\u000bb", undefined],
    ["DEL is refused", "a\u007fb", undefined],
    ["a C1 control character is refused", "a\u0085b", undefined],
    ["U+FFFE is refused", "a\ufffeb", undefined],
    ["a lone surrogate is refused", "a\ud83d", undefined],
    ["counted as they are stored", "\r\n".repeat(8), "\n".repeat(8)],
    ["one too many", "\n".repeat(9), undefined],
  ])("%s", (_, value, expected) => {
    expect(lines({ max: 8 }).safeParse(value).data).toBe(expected);
  });

  it("are for the description of an event, and for nothing else", () => {
    const text = "First\r\n\tSecond";
    for (const name of ["title", "location", "organizer"]) {
      expect(eventChangesSchema.safeParse({ [name]: text }).success, name).toBe(false);
    }
    expect(eventChangesSchema.parse({ description: text })).toEqual({ description: "First\n\tSecond" });
  });
});

describe("ids", () => {
  it.each(["a", "7", "a".repeat(128), "a.b_c-d"])("fit both: %.10s", (id) => {
    expect(userIdSchema.safeParse(id).success).toBe(true);
    expect(eventIdSchema.safeParse(id).success).toBe(true);
  });

  it.each(["ann@example.org", "ann+x"])("fit users only: %s", (id) => {
    expect(userIdSchema.safeParse(id).success).toBe(true);
    expect(eventIdSchema.safeParse(id).success).toBe(false);
  });

  it.each(["", ".a", "-a", "_a", "@a", "a".repeat(129), "a b", "a/b", "ä", "a\n", "a%", "a\0"])(
    "fit neither: %j",
    (id) => {
      expect(userIdSchema.safeParse(id).success).toBe(false);
      expect(eventIdSchema.safeParse(id).success).toBe(false);
    },
  );
});

describe("changes of an event", () => {
  it.each([
    ["nothing", {}],
    ["null for the title", { title: null }],
    ["null for the date", { date: null }],
    ["null for the capacity", { capacity: null }],
    ["null for the waitlist", { hasWaitlist: null }],
    ["no seat", { capacity: 0 }],
    ["half a seat", { capacity: 1.5 }],
    ["more than a million seats", { capacity: 1_000_001 }],
    ["only unknown members", { colour: "red" }],
  ])("are refused: %s", (_, changes) => {
    expect(eventChangesSchema.safeParse(changes).success).toBe(false);
  });

  it.each([{ description: null }, { location: null }, { organizer: null }, { capacity: 1_000_000 }])(
    "are accepted: %j",
    (changes) => {
      expect(eventChangesSchema.parse({ ...changes, colour: "red" })).toEqual(changes);
    },
  );
});
