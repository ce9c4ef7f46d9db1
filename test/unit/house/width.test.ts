import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

/** Lines fit on a screen beside another file. The formatter wraps code, but neither comments nor strings. */

const MAX_LINE = 120;

const ROOT = resolve(import.meta.dirname, "../../..");
const WRITTEN = ["**/*.{ts,cjs,js,css,html,yml,json,sql,lua,md}", ".ci/*", "**/Dockerfile"];
const NOT_BY_PEOPLE = /^(?:node_modules|package-lock\.json|bench\/results|reports|\.(?!ci$))/;

/** A string or an address that can't be broken, with no more of the code than belongs on its line. */
const UNBREAKABLE = [
  /^\s*(?:[\w".:-]+ )?"(?:[^"\\]|\\.)*"[,;)]*$/,
  /^\s*[\w.]+="[^"]*" \\$/,
  /^\s*[\w: ]*`[^`]*`[,;)]*$/,
  /^\s*(?:test|it|describe)\("[^"]*", (?:async )?\(.*\) => \{$/,
  /^\W*https?:\/\/\S+$/,
];
const isUnbreakable = (line: string): boolean => UNBREAKABLE.some((pattern) => pattern.test(line));

const isTooWide = (line: string): boolean => line.length > MAX_LINE && !isUnbreakable(line);

/** The rule for Markdown, line by line from the top: tables, code and a line of one link may be wider. */
function ruleOfProse(): (line: string) => boolean {
  let isFenced = false;
  return (line) => {
    const isFence = /^\s*```/.test(line);
    if (isFence) isFenced = !isFenced;
    const isExempt = isFence || isFenced || /^\s*\|/.test(line) || /^\W*\[[^\]]*\]\(\S+\)\W*$/.test(line);
    return !isExempt && isTooWide(line);
  };
}

/** Where lines of `text` are too wide. */
function tooWide(file: string, text: string): string[] {
  const breaksRule = file.endsWith(".md") ? ruleOfProse() : isTooWide;
  return text.split("\n").flatMap((line, i) => (breaksRule(line) ? [`${file}:${i + 1}`] : []));
}

const files = globSync(WRITTEN, { cwd: ROOT, exclude: (path) => NOT_BY_PEOPLE.test(path) }).toSorted();

it("no line is wider than 120 columns", () => {
  for (const file of [".ci/run", "bench/main.ts", "docker-compose.yml", "test/unit/house/width.test.ts"]) {
    expect(files).toContain(file);
  }
  expect(files.flatMap((file) => tooWide(file, readFileSync(join(ROOT, file), "utf8")))).toEqual([]);
});

const wide = (start: string, width: number, end = ""): string =>
  start + "word ".repeat(width).slice(0, width - start.length - end.length) + end;

describe("the rule", () => {
  it.each([
    ["code", "a.ts", wide("const a = b + ", 120), wide("const a = b + ", 121)],
    ["a comment", "a.ts", wide("  // ", 120), wide("  // ", 121)],
    ["a line of a doc comment", "a.ts", wide(" * ", 120), wide(" * ", 121)],
    ["a comment in YAML", "a.yml", wide("# ", 120), wide("# ", 121)],
    ["a comment in SQL", "a.sql", wide("-- ", 120), wide("-- ", 121)],
    ["a string and more", "a.ts", wide('f(a, "', 120, '");'), wide('f(a, "', 121, '", b, c);')],
    ["prose", "a.md", wide("", 120), wide("x", 121)],
    ["prose after a fence", "a.md", `\`\`\`\n${wide("", 200)}\n\`\`\``, `\`\`\`\n\`\`\`\n${wide("x", 121)}`],
  ])("refuses %s that is one column too wide", (_what, file, widest, tooWideBy1) => {
    expect(tooWide(file, widest)).toEqual([]);
    expect(tooWide(file, tooWideBy1)).toHaveLength(1);
  });

  it.each([
    ["a string", "a.ts", wide('  "', 150, '",')],
    ["a title of a test", "a.test.ts", wide('test("', 150, '", async () => {')],
    ["a script", "package.json", wide('  "lint": "', 150, '",')],
    ["an address", "a.ts", `// https://example.com/${"x".repeat(150)}`],
    ["a table", "a.md", wide("| ", 150, " |")],
    ["a link", "a.md", wide("- [", 150, "](docs/a.md)")],
  ])("accepts %s of any width", (_what, file, line) => {
    expect(tooWide(file, line)).toEqual([]);
  });
});
