import { afterAll, beforeAll, expect, test } from "vitest";
import { createVisitor } from "../support/browser.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** What somebody with a browser sees where something is not right. */

let system: TestApp;
beforeAll(async () => {
  system = await createTestApp();
});
afterAll(() => system.stop());

test.each(["/e/none", "/e/!", "/e/none/register/x", "/console/nothing", "/login/x", "/l/"])(
  "an unknown page is a page with a way onward: %s",
  async (path) => {
    const { status, html, headers } = await createVisitor(system).get(path);
    expect([status, headers.get("content-type")]).toEqual([404, "text/html; charset=utf-8"]);
    expect(html).toContain('<a class="button" href="/">To the coming events</a>');
    expect(headers.get("content-security-policy")).toContain("script-src 'self'");
  },
);

test("an address where nothing is, is a page for browsers only", async () => {
  const seen = async (path: string, accept: string) =>
    (await createVisitor(system, { Accept: accept }).get(path)).headers.get("content-type");
  const browser = "text/html,application/xhtml+xml,*/*;q=0.8";
  expect(await seen("/nothing", browser)).toBe("text/html; charset=utf-8");
  expect(await seen("/nothing", "*/*")).toBe("application/problem+json");
  // What the interface has is never a page.
  expect(await seen("/events/none", browser)).toBe("application/problem+json");
  expect(await seen("/users", browser)).toBe("application/json");
});

test("another host, or another site, is told so by a page", async () => {
  const visitor = createVisitor(system);
  const misdirected = await visitor.get("/", { headers: { Host: "evil.example" } });
  expect([misdirected.status, misdirected.html]).toEqual([421, expect.stringContaining("<h1>")]);
  const site = await visitor.get("/", { headers: { "Sec-Fetch-Site": "cross-site" } });
  expect([site.status, site.html]).toEqual([403, expect.stringContaining("<h1>")]);
  const method = await visitor.get("/e/x", { method: "DELETE" });
  expect([method.status, method.headers.get("allow")]).toEqual([405, "GET, HEAD, OPTIONS"]);
});
