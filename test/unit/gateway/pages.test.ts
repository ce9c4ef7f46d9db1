import { html } from "hono/html";
import { describe, expect, it } from "vitest";
import { type ProblemCode, problem, PROBLEMS } from "#contracts/problem.ts";
import { formatsOf } from "#gateway/browser/format.ts";
import { roomIn } from "#gateway/browser/room.ts";
import { errorPage } from "#gateway/pages/error.ts";
import { type Frame, type Html, layout, withParameter } from "#gateway/pages/layout.ts";
import { type Language, LANGUAGES, MESSAGES, PROBLEM_TEXTS } from "#gateway/pages/messages/messages.ts";
import { corrections, field, pager, table, tiles } from "#gateway/pages/parts.ts";
import { ownPath } from "#gateway/site/answer.ts";
import { acceptedLanguage, languageIn } from "#gateway/site/language.ts";

/** What pages are made of, without a gateway. */

const frameIn = (language: Language, here = "http://localhost/e/x?a=1"): Frame => ({
  language,
  messages: MESSAGES[language],
  problems: PROBLEM_TEXTS[language],
  format: formatsOf(language),
  asset: (name) => `/assets/hash/${name}`,
  viewer: { name: undefined, mayManage: false, isAsked: true },
  here: new URL(here),
});
const en = frameIn("en");
/** Nothing on these pages is waited for. */
const shown = (page: Html): string => "".concat(page as string);

describe("the language", () => {
  it.each([
    ["de", "de"],
    ["de-AT,en;q=0.5", "de"],
    ["fr, en;q=0.4, de;q=0.6", "de"],
    ["EN-us", "en"],
    ["fr, *;q=0.1", undefined],
    ["", undefined],
    [undefined, undefined],
    [";;;q=,,de", "de"],
  ])("of %s is %s", (header, expected) => {
    expect(acceptedLanguage(header)).toBe(expected);
  });

  it("is one that pages speak", () => {
    expect([languageIn("de"), languageIn("x"), languageIn(undefined)]).toEqual(["de", undefined, undefined]);
  });

  it.each(LANGUAGES)("%s has a text for everything", (language) => {
    const texts = JSON.stringify(MESSAGES[language], (_, value: unknown) =>
      typeof value === "function" ? (value as (...given: unknown[]) => string)(2, 2, 2) : value,
    );
    expect(texts).not.toMatch(/undefined|\[object|NaN|#/);
  });

  it("has words of its own for every problem, unless it is that of a problem's detail", () => {
    const german = Object.keys(PROBLEM_TEXTS.de).toSorted();
    expect(german).toEqual(Object.keys(PROBLEMS).toSorted());
    expect(german).toEqual(expect.arrayContaining(Object.keys(PROBLEM_TEXTS.en)));
  });
});

describe("numbers and moments", () => {
  it("are written as people write them", () => {
    const [english, german] = [formatsOf("en"), formatsOf("de")];
    expect([english.number(12_345.5), german.number(12_345.5)]).toEqual(["12,345.5", "12.345,5"]);
    const at = "2027-05-01T18:00:00.000Z";
    expect(english.moment(at)).toBe("Sat, 1 May 2027 at 18:00 UTC");
    expect(german.moment(at, "Europe/Berlin")).toBe("Sa., 1. Mai 2027 um 20:00 MESZ");
  });

  it.each([
    [0, "0 seconds"],
    [-5, "0 seconds"],
    [59_999, "59 seconds"],
    [61_000, "1 minute, 1 second"],
    [86_400_000 + 3_600_000 * 2 + 60_000, "1 day, 2 hours"],
  ])("a length of %i ms is %s", (ms, expected) => {
    expect(formatsOf("en").duration(ms)).toBe(expected);
  });
});

it.each([
  [{ availableSeats: 1, waitlistCount: 0 }, { hasWaitlist: false }, "seat"],
  [{ availableSeats: 0, waitlistCount: 0 }, { hasWaitlist: false }, "full"],
  [{ availableSeats: 0, waitlistCount: 0 }, { hasWaitlist: true }, "waitlist"],
  // Free seats belong to those who wait.
  [{ availableSeats: 2, waitlistCount: 1 }, { hasWaitlist: true }, "waitlist"],
  [{ availableSeats: 0, waitlistCount: 2 }, { hasWaitlist: true, waitlistLimit: 2 }, "waitlist-full"],
  [{ availableSeats: 0, waitlistCount: 1 }, { hasWaitlist: true, waitlistLimit: 2 }, "waitlist"],
] as const)("%j with %j has room for a newcomer: %s", (counts, limits, expected) => {
  expect(roomIn(counts, limits)).toBe(expected);
});

it.each([
  ["/e/x?a=1#b", "/e/x?a=1"],
  ["//evil.example", "/"],
  ["/.//evil.example", "/"],
  [String.raw`/\evil.example`, "/"],
  ["https://evil.example", "/"],
  ["e/x", "/"],
  [null, "/"],
])("the way to %s leads to %s", (text, expected) => {
  expect(ownPath(text)).toBe(expected);
});

describe("a part", () => {
  const HOSTILE = `"><script>alert('1')</script>`;

  it("ties the error of a field to it, and keeps what was typed", () => {
    const made = shown(field({ name: "n", label: "N", hint: "H", error: HOSTILE, value: HOSTILE }));
    expect(made).toContain(
      '<input id="field-n" name="n" aria-invalid="true" aria-describedby="field-n-hint field-n-error"',
    );
    expect(made).toContain('<p class="error" id="field-n-error">');
    expect(made).toContain('value="&quot;&gt;&lt;script&gt;');
    expect(made).not.toContain("<script");
    expect(shown(field({ name: "n", label: "N" }))).not.toMatch(/aria-|hint|error/);
  });

  it("of several lines, or with choices, has its value as well", () => {
    expect(shown(field({ name: "n", label: "N", kind: "lines", value: "\n</textarea>" }))).toContain(
      '<textarea id="field-n" name="n" rows="6">\n\n&lt;/textarea&gt;</textarea>',
    );
    const kind = [
      ["a", "A"],
      ["b", "B"],
    ] as const;
    const made = shown(
      field({ name: "n", label: "N", kind, value: "b", attributes: { required: true, min: 0 } }),
    );
    expect(made).toContain('<select id="field-n" name="n" required min="0">');
    expect(made).toContain('<option value="a">A</option><option value="b" selected>B</option>');
  });

  it("leads from what has to be corrected to its field", () => {
    const made = shown(corrections(en, [{ name: "n", label: "N", error: HOSTILE }]));
    expect(made).toContain('<a href="#field-n">N: &quot;&gt;');
    expect(shown(corrections(en, []))).toBe("");
  });

  it("shows a table with headings, or says that there is nothing", () => {
    const made = shown(
      table({ caption: "C", head: ["A", "B"], rows: [{ id: "r", cells: [HOSTILE, 1] }], none: "No" }),
    );
    expect(made).toContain('<th scope="col">A</th><th scope="col">B</th>');
    expect(made).toMatch(/<tr id="r">\s*<th scope="row" data-label="A">&quot;&gt;/);
    expect(shown(table({ caption: "C", head: [], rows: [], none: "No" }))).toBe('<p class="none">No</p>');
  });

  it("shows tiles, as links where they lead somewhere", () => {
    const made = shown(
      tiles([
        { label: "A", value: 1, href: "/a" },
        { label: "B", value: "2", text: "b" },
      ]),
    );
    expect(made).toContain('<li><a href="/a"><span class="label">A</span> <strong>1</strong></a></li>');
    expect(made).toContain('<li><span class="label">B</span> <strong data-text="b">2</strong></li>');
  });

  it("leads on and back in a long list, and nowhere in a short one", () => {
    expect(shown(pager(en, { next: "/?a=1&b=2", first: "/" }))).toContain(
      '<a href="/?a=1&amp;b=2" rel="next">',
    );
    expect(shown(pager(en, { next: undefined, first: undefined }))).toBe("");
  });
});

describe("the frame of a page", () => {
  const made = (frame: Frame) => shown(layout(frame, { title: "<T>", main: html`<h1>T</h1>` }));

  it.each(LANGUAGES)("says in %s where one is, and how to get on", (language) => {
    const page = made(frameIn(language));
    expect(page).toContain(`<html lang="${language}" dir="ltr">`);
    expect(page).toContain("<title>&lt;T&gt; · Muster</title>");
    for (const landmark of ["<header", '<main id="main"', "<footer", "<nav "])
      expect(page).toContain(landmark);
    const other = language === "en" ? "de" : "en";
    expect(page).toContain(`href="/e/x?a=1&amp;lang=${other}" hreflang="${other}" lang="${other}"`);
    expect(page).not.toMatch(/ style="| on\w+="|<script>/);
  });

  it("offers to act for somebody only where nobody is asked, and the console only to whom it is for", () => {
    const open = { ...en, viewer: { name: "Ada", mayManage: true, isAsked: false } };
    expect(made(open)).toContain('name="as"');
    expect(made(open)).toContain('href="/console"');
    expect(made(en)).not.toMatch(/name="as"|href="\/console"/);
    expect(made({ ...en, viewer: { name: "Ada", mayManage: false, isAsked: true } })).toContain(
      'href="/logout"',
    );
  });

  it("keeps the query in its links to itself", () => {
    expect(withParameter(new URL("http://x/e?lang=en&b=2"), "lang", "de")).toBe("/e?lang=de&b=2");
  });

  it.each(LANGUAGES)("words a problem in %s, whatever it is about", (language) => {
    const page = shown(errorPage(frameIn(language), problem("EVENT_NOT_FOUND", "There is no <b>."), "id"));
    expect(page).toContain(PROBLEM_TEXTS[language].EVENT_NOT_FOUND);
    const newer = { ...problem("INVALID_QUERY", "No <b>."), code: "OF_A_NEWER_VERSION" as ProblemCode };
    const unknown = shown(errorPage(frameIn(language), newer, "id"));
    expect(unknown).toContain("No &lt;b&gt;.");
  });
});
