import { randomUUID } from "node:crypto";
import { createVisitor, SAME_ORIGIN, type Visited } from "./browser.ts";
import { outsideBrackets } from "./pseudo-language.ts";
import type { TestApp } from "./systems/test-app.ts";

/** What is data on the pages of these tests: ids, names, titles, roles and callers. */
const DATA = [
  /^(?:Muster|Concert|\(1\) Concert|Gala|gala|Ada|ada|ben|cyd|dan|eve|fay|nobody|none|admin|door|local|userId, name)$/,
  /^(?:k:[\w-]{10}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/,
];

/** Readers of pages in German, whose texts stand in brackets, and what they have found outside of them. */
export function createReading() {
  const seen = new Set<string>();
  const left = new Map<string, string>();

  const note = (method: string, path: string, page: Visited): Visited => {
    seen.add(`${method} ${path.replace(/\?.*/, "")}`);
    const texts = outsideBrackets(page.html).flatMap((text) => text.split("·").map((part) => part.trim()));
    for (const text of texts)
      if (text !== "" && !DATA.some((data) => data.test(text)))
        left.set(text, `${method} ${path} ${page.status}`);
    return page;
  };

  /** Somebody who opens pages of this system, and reads all that they are shown on the way. */
  const reader = (system: Pick<TestApp, "app">) => {
    const visitor = createVisitor(system, { "Accept-Language": "de", ...SAME_ORIGIN });
    const get = async (path: string, init: Parameters<typeof visitor.get>[1] = {}): Promise<Visited> =>
      note(init.method ?? "GET", path, await visitor.get(path, init));
    const all = async (...paths: readonly string[]): Promise<void> => {
      for (const path of paths) await get(path);
    };
    /** Sends a form, and goes where that leads. */
    const post = async (path: string, fields: Readonly<Record<string, string>> = {}): Promise<Visited> => {
      const page = note("POST", path, await visitor.post(path, { key: randomUUID(), ...fields }));
      return page.location === null ? page : await get(page.location);
    };
    return { get, all, post };
  };

  return {
    reader,
    /** What was neither in brackets nor data, and on which page. */
    left,
    /** Whether a page of this method and path, with `:name` for what varies, has been read. */
    hasRead: (route: string): boolean => {
      const pattern = new RegExp(`^${route.replaceAll(/:\w+(?:\{[^}]*\})?/g, "[^/]+")}$`);
      return [...seen].some((one) => pattern.test(one));
    },
  };
}
