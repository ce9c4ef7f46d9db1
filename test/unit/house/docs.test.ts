import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

/** What the documents quote exists, word for word, and so does what they link to. */

const ROOT = resolve(import.meta.dirname, "../../..");
const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");
const DOCUMENTS = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "bench/README.md",
  ...readdirSync(join(ROOT, "docs")).map((name) => `docs/${name}`),
];

const sources = readdirSync(join(ROOT, "examples")).map((name) => read(`examples/${name}`));
const quotations = [...read("docs/subscribers.md").matchAll(/```ts\n(.*?)```/gs)].map(
  ([, code = ""]) => code,
);

/** The anchor of a heading, as the usual renderers make it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} -]/gu, "")
    .replaceAll(" ", "-");

describe("docs/subscribers.md", () => {
  it.each(quotations)("quotes from the examples: %s", (code) => {
    expect(sources.filter((source) => source.includes(code))).not.toEqual([]);
  });

  it("points to every example that can be run", () => {
    expect(quotations).toHaveLength(4);
    const runnable = readdirSync(join(ROOT, "examples")).filter((name) =>
      read(`examples/${name}`).includes("= topic()"),
    );
    for (const name of runnable) expect(read("docs/subscribers.md")).toContain(`](../examples/${name})`);
  });
});

const links = DOCUMENTS.flatMap((document) =>
  [...read(document).matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(([, link = ""]) => ({ document, link })),
);

describe("the documents", () => {
  it.each(links)("point to something that is there: $document to $link", ({ document, link }) => {
    const [path = "", anchor] = link.split("#");
    const target = path === "" ? document : join(dirname(document), path);
    expect(existsSync(join(ROOT, target))).toBe(true);
    if (anchor === undefined) return;
    const headings = [...read(target).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => anchorOf(heading));
    expect(headings).toContain(anchor);
  });
  const ROOMS = "src|gateway|workers|client|cli|infra|localstack|bench|examples|test|docs";
  const names = new RegExp(`\`((?:${ROOMS})/[\\w./-]+)\``, "g");
  const paths = DOCUMENTS.flatMap((document) =>
    [...read(document).matchAll(names)].map(([, path = ""]) => ({ document, path })),
  );

  it.each(paths)("name files that are there: $document, $path", ({ path }) => {
    expect(existsSync(join(ROOT, path))).toBe(true);
  });

  const titles = DOCUMENTS.flatMap((document) =>
    [...read(document).matchAll(/`(test\/[\w./-]+\.test\.ts)` \*([^*]+)\*/g)].map(
      ([, path = "", title = ""]) => ({ document, path, title }),
    ),
  );

  it("name tests by their titles", () => {
    expect(titles.length).toBeGreaterThan(20);
    const missing = titles.filter(({ path, title }) => !read(path).replaceAll("\\", "").includes(title));
    expect(missing).toEqual([]);
  });
});
