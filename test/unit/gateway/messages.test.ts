import { expect, test } from "vitest";
import { JOURNAL_TEXTS, MESSAGES, PROBLEM_TEXTS } from "#gateway/pages/messages/messages.ts";

/** The same word in both languages. */
const SAME = new Set([
  "API",
  "Alarm",
  "Check-in",
  "Code",
  "Journal",
  "● Live",
  "Name",
  "Person",
  "Position",
  "Status",
  "System",
  "Version",
  "admin",
]);

/** Every text by its path; of one that is made when it is needed, what makes it. */
function textsIn(texts: unknown, path = ""): readonly (readonly [string, string])[] {
  if (typeof texts === "object" && texts !== null)
    return Object.entries(texts).flatMap(([name, text]) => textsIn(text, `${path}.${name}`));
  return [[path, typeof texts === "function" ? `made by ${textOf(texts)}` : String(texts)]];
}

const textOf = (make: unknown): string => Function.prototype.toString.call(make);

test.each(Object.entries({ MESSAGES, JOURNAL_TEXTS, PROBLEM_TEXTS }))(
  "no German text of %s is an English one",
  (_, { en, de }) => {
    const english = new Map(textsIn(en));
    const same = textsIn(de).filter(
      ([path, text]) => text !== "" && english.get(path) === text && !SAME.has(text),
    );
    expect(same).toEqual([]);
  },
);
