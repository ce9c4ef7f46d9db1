import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { emailSchema } from "#contracts/email.ts";
import { acceptedChangesSchema, eventChangesSchema, newEventSchema } from "#contracts/event.ts";
import { lines, text, visibleText } from "#contracts/text.ts";
import { newUserSchema, userSchema } from "#contracts/user.ts";
import { always } from "#test/support/arbitraries/property.ts";

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

describe("visible text", () => {
  const accepts = (value: string) => visibleText({ max: 50 }).safeParse(value).success;

  it.each([
    ["blanks", " \u00a0\u2003\u3000"],
    ["what has no width", "\u200b\u200c\u200d\u2060\ufeff"],
    ["what turns the direction of writing", "\u200e\u202e\u2066\u2069\u061c"],
    ["soft hyphens and joiners", "\u00ad\u034f"],
    ["fillers of Hangul", "\u115f\u1160\u3164\uffa0"],
    ["the blank of Braille", "\u2800"],
    ["marks of annotations", "\ufff9\ufffb"],
    ["selectors of variants, and tags", "\ufe0f\u{e0100}\u{e0041}"],
    ["nothing", ""],
  ])("is refused: %s", (_, value) => {
    expect(accepts(value)).toBe(false);
    expect(accepts(`${value}א`)).toBe(true);
  });

  it("is asked of new names and titles; what is stored or queued is read as it is", () => {
    const event = { title: "\u200b", date: "2027-05-01T18:00:00.000Z", capacity: 1 };
    expect(newUserSchema.safeParse({ userId: "ada", name: "\u200b" }).success).toBe(false);
    expect(newEventSchema.safeParse(event).success).toBe(false);
    expect(eventChangesSchema.safeParse({ title: "\u200b" }).success).toBe(false);
    expect(acceptedChangesSchema.parse({ title: "\u200b" })).toEqual({ title: "\u200b" });
    const stored = { userId: "ada", name: "\u200b", email: "a @@", createdAt: "2027-05-01T18:00:00.000Z" };
    expect(userSchema.parse(stored)).toEqual(stored);
  });
});

describe("an e-mail address", () => {
  it.each([
    "ada@example.org",
    "ada@localhost",
    "a.b+c_d'e@sub.example.co.uk",
    "!#$%&'*+/=?^_`{|}~-@example.org",
    "jürgen@bücher.example",
    "例え@例え.jp",
    `${"a".repeat(64)}@example.org`,
  ])("%s", (value) => {
    expect(emailSchema.safeParse(value).success).toBe(true);
  });

  it.each([
    "ada",
    "@",
    "ada@",
    "@example.org",
    "a b@example.org",
    "a@b@c",
    "ada@example..org",
    "ada@-example.org",
    "ada@exam_ple.org",
    "ada@example.org.",
    "!@#$%^&*",
    "ÿ@¡\u0000",
    "ada@exam\u200bple.org",
    "ada\ud800@example.org",
    '"ada"@example.org',
    "ada@example.org\n",
    `${"a".repeat(65)}@example.org`,
    `ada@${"a".repeat(64)}.org`,
    `ada@${"a.".repeat(130)}org`,
  ])("is none: %j", (value) => {
    expect(emailSchema.safeParse(value).success).toBe(false);
  });
});

describe("what is published of a text", () => {
  const published = (schema: z.ZodType) => {
    const { pattern = "" } = z.toJSONSchema(schema, { io: "input" }) as { pattern?: string };
    return [new RegExp(pattern), new RegExp(pattern, "u")] as const;
  };
  const SCHEMAS = [
    ["text", text({ max: 300 })],
    ["lines", lines({ max: 300 })],
    ["visible text", visibleText({ max: 300 })],
    ["e-mail", emailSchema],
  ] as const;

  it.each(SCHEMAS)("%s: the pattern is what is checked, for every character", (kind, schema) => {
    const [plain, unicode] = published(schema);
    const frames = kind === "e-mail" ? ["$@b.c", "a@b$c", "a@$"] : ["$", "a$"];
    for (let code = 0; code < 0x10000; code++) {
      if (code >= 0xd800 && code < 0xe000) continue;
      for (const frame of frames) {
        const value = frame.replace("$", () => String.fromCharCode(code));
        const isAccepted = schema.safeParse(value).success;
        if (plain.test(value) === isAccepted && unicode.test(value) === isAccepted) continue;
        expect.fail(`U+${code.toString(16)} in ${frame}: ${isAccepted ? "accepted" : "refused"}`);
      }
    }
  });

  it("e-mail: beyond U+FFFF, too, the pattern is what is checked", () => {
    const [, unicode] = published(emailSchema);
    for (let code = 0x10000; code <= 0x10ffff; code += 0x2f) {
      for (const frame of ["$@b.c", "a@b$c", "a@$"]) {
        const value = frame.replace("$", () => String.fromCodePoint(code));
        if (unicode.test(value) !== emailSchema.safeParse(value).success)
          expect.fail(`U+${code.toString(16)} in ${frame}`);
      }
    }
    const longest = `a@${Array(4).fill("\u{20000}".repeat(61)).join(".")}.b`;
    expect(emailSchema.safeParse(longest).success).toBe(true);
  });

  it.each(SCHEMAS)("%s: the pattern is what is checked, whatever follows on what", async (_, schema) => {
    const [plain, unicode] = published(schema);
    const pieces = fc.constantFrom(
      ...Array.from(' \u200b\u0000\n\t\r@@...-az😀"é\ufffe'),
      "\r\n",
      "ada@example",
    );
    await always(
      fc.property(fc.string({ unit: pieces, maxLength: 20 }), (value) => {
        const isAccepted = value !== "" && schema.safeParse(value).success;
        expect(value !== "" && plain.test(value)).toBe(isAccepted);
        expect(value !== "" && unicode.test(value)).toBe(isAccepted);
      }),
      { runs: 2000 },
    );
  });

  it.each(SCHEMAS)("%s: check and pattern take time in proportion to its length", (_, schema) => {
    const started = performance.now();
    for (const unit of ["a", " ", "\u200b", "a ", " a", "\r\n", "\r", ".", "a.", "a-", "-", "@", "a@", "é"]) {
      for (const [head, tail] of [
        ["", "\0"],
        ["a@", "\0"],
        ["a@a", "\0"],
      ]) {
        const hostile = head + unit.repeat(65_536 / unit.length) + tail;
        schema.safeParse(hostile);
        for (const pattern of published(schema)) pattern.test(hostile);
      }
    }
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
