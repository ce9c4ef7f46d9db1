import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Hono } from "hono";
import { parseSync } from "oxc-parser";
import { describe, expect, it } from "vitest";
import { type Assets, createAssets } from "#gateway/assets.ts";
import type { Edge } from "#gateway/http/edge.ts";

/** The files of pages, as browsers get them. */

const appWith = ({ routes }: Assets) => {
  const app = new Hono<Edge>();
  for (const { method, path, handler } of routes) app.on(method, path, handler);
  return app;
};
const BROWSER = new URL("../../../gateway/browser/", import.meta.url);
const scripts = readdirSync(BROWSER).filter((name) => name.endsWith(".ts"));
const vendored = readdirSync(new URL("vendor/", BROWSER), { encoding: "utf8", recursive: true })
  .filter((name) => name.endsWith(".d.ts"))
  .map((name) => `vendor/${name.replace(".d.ts", ".js")}`);

describe("a script for browsers", () => {
  const assets = createAssets();
  const app = appWith(assets);

  it.each(scripts)("%s has lost its types, and nothing has moved", async (name) => {
    const answer = await app.request(assets.pathTo(name));
    expect(answer.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    const [script, source] = [await answer.text(), readFileSync(new URL(name, BROWSER), "utf8")];
    expect(script.split("\n").map(({ length }) => length)).toEqual(
      source.split("\n").map(({ length }) => length),
    );
    expect(parseSync(name.replace(".ts", ".js"), script).errors).toEqual([]);
    expect(script).not.toMatch(/import type|\bas [A-Z]/);
    // A browser knows no other names of modules than addresses.
    const { staticImports } = parseSync(name.replace(".ts", ".js"), script).module;
    for (const { moduleRequest } of staticImports)
      expect([...scripts, ...vendored].map((one) => `./${one}`)).toContain(moduleRequest.value);
  });
});

it.each(vendored)("%s is served beside our own", async (name) => {
  const assets = createAssets();
  const answer = await appWith(assets).request(assets.pathTo(name));
  expect([answer.status, answer.headers.get("content-type")]).toEqual([
    200,
    "text/javascript; charset=utf-8",
  ]);
  expect(parseSync(name, await answer.text()).module.staticExports).not.toEqual([]);
});

describe("the address of a file", () => {
  const directory = mkdtempSync(join(tmpdir(), "muster-assets-"));
  const write = (name: string, text: string) => {
    writeFileSync(join(directory, name), text);
    return join(directory, name);
  };
  const files = (sheet: string) => ({ "a/b.css": write("b.css", sheet), "c.svg": write("c.svg", "<svg/>") });

  it("changes with any of the files, and is good for ever", async () => {
    const [before, after] = [createAssets(files("a {}")), createAssets(files("b {}"))];
    expect(before.pathTo("c.svg")).not.toBe(after.pathTo("c.svg"));
    expect(createAssets(files("b {}")).pathTo("c.svg")).toBe(after.pathTo("c.svg"));
    const answer = await appWith(after).request(after.pathTo("a/b.css"));
    expect([answer.status, await answer.text()]).toEqual([200, "b {}"]);
    expect(answer.headers.get("content-type")).toBe("text/css; charset=utf-8");
    expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  });

  it("of yesterday leads to the file of today, which is asked for again next time", async () => {
    const [yesterday, today] = [createAssets(files("a {}")), createAssets(files("b {}"))];
    const answer = await appWith(today).request(yesterday.pathTo("a/b.css"));
    expect([answer.status, await answer.text()]).toEqual([200, "b {}"]);
    expect(answer.headers.get("cache-control")).toBe("no-cache");
  });

  it("leads nowhere but to these files", async () => {
    const app = appWith(createAssets(files("a {}")));
    for (const path of [
      "/assets/x/none.css",
      "/assets/x/a/../../secret",
      "/assets/x/a%2Fb.css",
      "/assets/b.css",
    ])
      expect((await app.request(path)).status, path).toBe(404);
  });
});
