import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EventView } from "#contracts/event.ts";
import { EVENT } from "#contracts/examples.ts";
import { calendarOf } from "#lists/calendar.ts";
import { names } from "#test/support/arbitraries/domain.ts";
import { always } from "#test/support/arbitraries/property.ts";

const AT = "2027-01-15T09:30:00.120Z";
const event = (more: Partial<EventView> = {}) => ({ ...EVENT, ...more }) as EventView;
const made = (...events: EventView[]) => calendarOf(events, { name: "Events", at: AT });

/** The properties of a calendar's text, unfolded, in order (RFC 5545, 3.1). */
const propertiesOf = (text: string): string[] => text.replaceAll("\r\n ", "").split("\r\n");
const valueOf = (text: string, name: string): string | undefined =>
  propertiesOf(text)
    .find((line) => line.startsWith(`${name}:`))
    ?.slice(name.length + 1);
const unescaped = (value = ""): string =>
  value.replaceAll(/\\([nN,;\\])/g, (_, c: string) => (/n/i.test(c) ? "\n" : c));

describe("an event in a calendar", () => {
  it("has a stable id, its version, and its times in UTC", () => {
    const text = made(event({ version: 7, endsAt: "2027-05-01T21:00:00.000Z" }));
    expect(valueOf(text, "UID")).toBe("example-concert@muster");
    expect(valueOf(text, "SEQUENCE")).toBe("7");
    expect(valueOf(text, "DTSTAMP")).toBe("20270115T093000Z");
    expect(valueOf(text, "DTSTART")).toBe("20270501T180000Z");
    expect(valueOf(text, "DTEND")).toBe("20270501T210000Z");
    expect(valueOf(text, "STATUS")).toBe("CONFIRMED");
    // Whoever says `METHOD` says it in the content type, too, and who organises (RFC 5545, 3.7.2; RFC 5546, 3.2.1).
    expect(valueOf(text, "METHOD")).toBeUndefined();
    expect(valueOf(text, "PRODID")).toBe("-//Muster//Muster//EN");
    expect(valueOf(made(event({ version: 8, title: "Other" })), "UID")).toBe("example-concert@muster");
  });

  it("without an end has none", () => {
    const text = made(event());
    expect(text).not.toMatch(/DTEND|DURATION/);
  });

  it.each([
    ["cancelled", "CANCELLED"],
    ["draft", "TENTATIVE"],
  ] as const)("that is %s says %s", (status, said) => {
    expect(valueOf(made(event({ status })), "STATUS")).toBe(said);
  });

  it("has a sequence that calendars can read, also after a restore", () => {
    expect(valueOf(made(event({ version: 1_800_000_000_000 })), "SEQUENCE")).toBe("2147483647");
  });

  it("is of its host, and leads to its page, where Muster says where it is found", () => {
    const text = calendarOf([event()], { name: "Events", at: AT, publicUrl: "https://tickets.example.org" });
    expect(valueOf(text, "UID")).toBe("example-concert@tickets.example.org");
    expect(valueOf(text, "URL;VALUE=URI") ?? valueOf(text, "URL")).toBe(
      "https://tickets.example.org/e/example-concert",
    );
  });

  it("has lines of 75 octets at most, which end with CR LF, and every character of its texts", async () => {
    await always(
      fc.property(names, names, (title, location) => {
        const description = `${title}\n${location}, ${title};`;
        const text = calendarOf([event({ title, location, description })], { name: title, at: AT });
        expect(text).toMatch(/\r\nEND:VCALENDAR\r\n$/);
        expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
        for (const line of text.split("\r\n")) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
        for (const named of ["NAME", "X-WR-CALNAME", "SUMMARY"])
          expect(unescaped(valueOf(text, named))).toBe(title);
        expect(unescaped(valueOf(text, "LOCATION"))).toBe(location);
        expect(unescaped(valueOf(text, "DESCRIPTION"))).toBe(description);
      }),
    );
  });
});

it("a calendar has an entry for each event", () => {
  const text = made(event(), event({ eventId: "other" }));
  expect(propertiesOf(text).filter((line) => line === "BEGIN:VEVENT")).toHaveLength(2);
});

it("a calendar without entries is a calendar none the less: it has one component", () => {
  const components = propertiesOf(made()).filter((line) => /^(BEGIN|END):/.test(line));
  expect(components).toEqual([
    "BEGIN:VCALENDAR",
    "BEGIN:VTIMEZONE",
    "BEGIN:STANDARD",
    "END:STANDARD",
    "END:VTIMEZONE",
    "END:VCALENDAR",
  ]);
  expect(made()).toMatch(/^(?:[^\r\n]+\r\n)+$/);
  expect(made(event())).not.toContain("VTIMEZONE");
});
