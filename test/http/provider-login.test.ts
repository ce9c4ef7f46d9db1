import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createVisitor } from "../support/browser.ts";
import { authEnvironment } from "../support/keys.ts";
import { CLIENT, type LoginProvider, startLoginProvider } from "../support/login-provider.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** People who sign in at their identity provider. */

let [system, provider]: [TestApp, LoginProvider] = [{} as TestApp, {} as LoginProvider];
beforeAll(async () => {
  provider = await startLoginProvider();
  const file = join(mkdtempSync(join(tmpdir(), "muster-client-")), "secret");
  writeFileSync(file, `${CLIENT.secret}\n`);
  const env = { ...authEnvironment(), ...provider.env, OIDC_CLIENT_SECRET_FILE: file, LIMITS: "on" };
  system = await createTestApp({}, env);
  await system.startWorker();
});
afterAll(async () => {
  provider.stop();
  await system.stop();
});

type Visitor = ReturnType<typeof createVisitor>;

/** To the provider, and back to the address to which it leads. */
async function goToProvider(visitor: Visitor, to: string): Promise<string> {
  const { status, location } = await visitor.get(`/login/provider?to=${encodeURIComponent(to)}`);
  expect(status).toBe(303);
  const answer = await fetch(location ?? "", { redirect: "manual" });
  const back = new URL(answer.headers.get("location") ?? "");
  return `${back.pathname}${back.search}`;
}

const nameIn = (html: string) => /Signed in as (\S+)</.exec(html)?.[1];

test("a person comes back signed in, the same person each time", async () => {
  const visitor = createVisitor(system);
  expect((await visitor.get("/login?to=/e/x")).html).toContain('href="/login/provider?to=%2Fe%2Fx"');
  const back = await visitor.get(await goToProvider(visitor, "/e/x?a=1"));
  expect([back.status, back.location]).toEqual([303, "/e/x?a=1"]);
  const userId = nameIn((await visitor.get("/")).html);
  expect(userId).toMatch(/^u[0-9A-Za-z]{20}$/);
  const again = createVisitor(system);
  await again.get(await goToProvider(again, ""));
  expect(nameIn((await again.get("/")).html)).toBe(userId);
  provider.signInAs({ sub: "ben" });
  const other = createVisitor(system);
  expect((await other.get(await goToProvider(other, ""))).location).toBe("/");
  expect(nameIn((await other.get("/")).html)).not.toBe(userId);
});

test("the roles of the provider count", async () => {
  provider.signInAs({ sub: "cyd", roles: ["muster:organizer"] });
  const visitor = createVisitor(system);
  expect((await visitor.get(await goToProvider(visitor, ""))).location).toBe("/console");
});

test.each([
  ["without having left", (back: string, visitor: Visitor) => (visitor.cookies.delete("muster-login"), back)],
  ["with another state", (back: string) => back.replace(/state=[^&]*/, "state=another")],
  ["with another code", (back: string) => back.replace(/code=[^&]*/, "code=another")],
  ["refused", () => "/login/callback?error=access_denied"],
])("nobody comes back signed in %s", async (_, change) => {
  const visitor = createVisitor(system);
  const back = change(await goToProvider(visitor, ""), visitor);
  const { status, html } = await visitor.get(back);
  expect([status, visitor.cookies.has("muster"), visitor.cookies.has("muster-login")]).toEqual([
    401,
    false,
    false,
  ]);
  expect(html).toContain("Your provider could not sign you in. Please try again.");
});

test("a code is good for one browser, once", async () => {
  const [mine, other] = [createVisitor(system), createVisitor(system)];
  await goToProvider(other, "");
  const back = await goToProvider(mine, "");
  expect((await other.get(back)).status).toBe(401);
  expect((await mine.get(back)).status).toBe(303);
  expect((await mine.get(back)).status).toBe(401);
});

test("forms count as commands of the person, and too many are told so by a page", async () => {
  provider.signInAs({ sub: "hasty" });
  const visitor = createVisitor(system);
  await visitor.get(await goToProvider(visitor, ""));
  const sent = await Promise.all(
    Array.from({ length: 13 }, (_, i) => visitor.post("/e/none/unregister", { key: `k${i}` })),
  );
  const refused = sent.find(({ status }) => status === 429);
  expect(refused?.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(refused?.headers.get("retry-after")).toMatch(/^\d+$/);
  expect(sent.filter(({ status }) => status === 303).length).toBeLessThanOrEqual(12);
});

test("a provider that is away is 503, and pages go on taking keys", async () => {
  const away = await startLoginProvider();
  away.stop();
  const app = await createTestApp({}, { ...authEnvironment(), ...away.env });
  const visitor = createVisitor(app);
  const { status, html } = await visitor.get("/login/provider");
  expect([status, html]).toEqual([503, expect.stringContaining("Not available at the moment")]);
  expect((await visitor.get("/login")).html).toContain('name="key"');
  await app.stop();
});
