import { fork } from "node:child_process";
import { hash } from "node:crypto";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Context } from "hono";
import type { Edge } from "./http/edge.ts";
import { sendContent } from "./http/reply.ts";

/**
 * The files of pages: styles, pictures and scripts. All are below one address with a hash of all of them, so that
 * browsers keep them for good, and a script finds those that it imports beside it.
 */

type Files = Readonly<Record<string, URL | string>>;

export type Assets = {
  /** Where the file with this name is served. */
  readonly pathTo: (name: string) => string;
  readonly routes: readonly {
    readonly method: "GET";
    readonly path: string;
    readonly handler: (context: Context<Edge>) => Promise<Response>;
  }[];
};

const own = (path: string): URL => new URL(path, import.meta.url);

/** Scripts of packages, by the names under which ours import them. */
const VENDORED: Readonly<Record<string, string>> = {
  "vendor/idiomorph.js": "idiomorph/dist/idiomorph.esm.js",
  "vendor/qr/decode.js": "qr/decode.js",
  "vendor/qr/index.js": "qr",
  "vendor/uplot.js": "uplot/dist/uPlot.esm.js",
  "style/uplot.css": "uplot/dist/uPlot.min.css",
};

/** The files by their names. */
function pageFiles(): Files {
  const { resolve } = createRequire(import.meta.url);
  const scripts = readdirSync(own("browser")).filter((name) => name.endsWith(".ts"));
  const sheets = readdirSync(own("style"));
  return {
    "icon.svg": own("icon.svg"),
    ...Object.fromEntries(sheets.map((name) => [`style/${name}`, own(`style/${name}`)])),
    ...Object.fromEntries(scripts.map((name) => [name, own(`browser/${name}`)])),
    ...Object.fromEntries(Object.entries(VENDORED).map(([name, module]) => [name, resolve(module)])),
  };
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
  ts: "text/javascript; charset=utf-8",
};

export function createAssets(files: Files = pageFiles()): Assets {
  const sources = new Map(Object.entries(files).map(([name, path]) => [name, readFileSync(path, "utf8")]));
  const current = hash("sha256", JSON.stringify([...sources])).slice(0, 12);
  const isTyped = (name: string): boolean => name.endsWith(".ts");
  let stripped: Promise<ReadonlyMap<string, string>> | undefined;

  const contentOf = async (name: string): Promise<string> => {
    const source = sources.get(name) ?? "";
    if (!isTyped(name)) return source;
    stripped ??= withoutTypes(new Map([...sources].filter(([other]) => isTyped(other))));
    // What has failed is tried again.
    stripped.catch(() => (stripped = undefined));
    return (await stripped).get(name) ?? "";
  };

  const routes = [...sources.keys()].map((name) => {
    const type = CONTENT_TYPES[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream";
    const handler = async (context: Context<Edge>): Promise<Response> => {
      // While gateways are exchanged, the page of one asks another for its files: it gets those of today.
      const isCurrent = context.req.param("hash") === current;
      return sendContent(isCurrent ? "immutable" : "revalidated", await contentOf(name), type);
    };
    return { method: "GET", path: `/assets/:hash/${name}`, handler } as const;
  });
  return { pathTo: (name) => `/assets/${current}/${name}`, routes };
}

/**
 * The scripts as browsers take them, with each character where it was: errors point into our files. A process does it
 * and ends, since what it needs for that takes twenty megabytes.
 */
async function withoutTypes(sources: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, string>> {
  const child = fork(own("strip-types.ts"), {
    execArgv: ["--disable-warning=ExperimentalWarning"],
    serialization: "advanced",
  });
  const failed = once(child, "exit").then(() => {
    throw new Error("the process that removes types from scripts has ended");
  });
  child.send(sources);
  const [result] = (await Promise.race([once(child, "message"), failed])) as [ReadonlyMap<string, string>];
  child.disconnect();
  return result;
}
