import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Handlers } from "../handlers.ts";
import { sendContent } from "../http/reply.ts";

/** The page that documents the interface and lets people try it: these files, and nothing from elsewhere. */

const swaggerUi = (name: string) => createRequire(import.meta.url).resolve(`swagger-ui-dist/${name}`);
const own = (name: string) => new URL(`../pages/docs/${name}`, import.meta.url);

const PAGE = own("index.html");
const ASSETS = {
  "start.js": own("start.js"),
  "index.css": swaggerUi("index.css"),
  "swagger-ui.css": swaggerUi("swagger-ui.css"),
  "swagger-ui-bundle.js": swaggerUi("swagger-ui-bundle.js"),
  "favicon-32x32.png": swaggerUi("favicon-32x32.png"),
};

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  png: "image/png",
};

export function docsHandlers(): Handlers<"getDocs"> {
  const page = remembered(PAGE);
  return { getDocs: async () => sendContent("docs", await page(), "text/html; charset=utf-8") };
}

/** The page's files. They are no operations, so the table of endpoints doesn't list them. */
export const docsAssets = Object.entries(ASSETS).map(([name, file]) => {
  const bytes = remembered(file);
  const type = CONTENT_TYPES[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream";
  const handler = async (): Promise<Response> => sendContent("asset", await bytes(), type);
  return { method: "GET", path: `/docs/${name}`, handler } as const;
});

/** Reads the file when it is first asked for, then remembers its content. */
function remembered(file: string | URL): () => Promise<Uint8Array<ArrayBuffer>> {
  let bytes: Promise<Uint8Array<ArrayBuffer>> | undefined;
  return () => (bytes ??= readFile(file).then((content) => new Uint8Array(content)));
}
