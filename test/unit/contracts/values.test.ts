import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { always } from "#test/support/arbitraries/property.ts";
import { eventChangesSchema } from "#contracts/event.ts";
import { anyInstantSchema, eventIdSchema, userIdSchema } from "#contracts/values.ts";

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
    ["unknown members", { capacity: 2, colour: "red" }],
  ])("are refused: %s", (_, changes) => {
    expect(eventChangesSchema.safeParse(changes).success).toBe(false);
  });

  it.each([{ description: null }, { location: null }, { organizer: null }, { capacity: 1_000_000 }])(
    "are accepted: %j",
    (changes) => {
      expect(eventChangesSchema.parse(changes)).toEqual(changes);
    },
  );
});
