import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { composeGateway } from "#gateway/compose.ts";
import { gatewaySchema } from "#gateway/config.ts";
import { readConfig } from "#platform/config.ts";
import { createVisitor, SAME_ORIGIN } from "../support/browser.ts";
import { ADMIN_KEY, authEnvironment, bearer } from "../support/keys.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** Signing in to pages with a key, and how long that lasts. */

const HOUR_MS = 3_600_000;

let system: TestApp;
let now = Date.now();
let pages: Pick<TestApp, "app">;
beforeAll(async () => {
  system = await createTestApp({}, authEnvironment());
  pages = gatewayWith({});
});
afterAll(() => system.stop());

/** A gateway on the same tables, whose clock is the test's. */
function gatewayWith(env: Record<string, string>): Pick<TestApp, "app"> {
  const config = readConfig(gatewaySchema, {
    ...system.core.env,
    ...authEnvironment(),
    LOG_LEVEL: "silent",
    ...env,
  });
  const { app } = composeGateway(config, { clock: () => new Date(now).toISOString() });
  return { app };
}

async function newKey(role: string) {
  const expiresAt = new Date(Date.now() + 24 * HOUR_MS).toISOString();
  const body = { name: "A key", role, expiresAt };
  const made = await system.call("POST", "/keys", { headers: bearer(ADMIN_KEY), body });
  return made.body as { readonly keyId: string; readonly key: string };
}

async function signedIn(key = ADMIN_KEY) {
  const visitor = createVisitor(pages);
  expect((await visitor.post("/login", { key })).status).toBe(303);
  return visitor;
}

type Visitor = ReturnType<typeof createVisitor>;
const nameOf = async (visitor: Visitor) => /Signed in as (\S+)</.exec((await visitor.get("/")).html)?.[1];

describe("signing in", () => {
  test("with a key begins a session, which the interface does not know", async () => {
    const visitor = createVisitor(pages);
    expect(await nameOf(visitor)).toBeUndefined();
    const { status, location, headers } = await visitor.post("/login", { key: ` ${ADMIN_KEY} `, to: "/e/x" });
    expect([status, location]).toEqual([303, "/e/x"]);
    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(/^muster=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    expect(await nameOf(visitor)).toBe("root");
    expect((await visitor.get("/me")).status).toBe(401);
    const { keyId, key } = await newKey("door");
    expect(await nameOf(await signedIn(key))).toBe(`k:${keyId}`);
  });

  test.each([
    ["", 422, "Enter a key."],
    ["mst_nothing", 401, "This key is not valid, or not any more."],
  ])("with the key '%s' is %i, said at the field", async (key, expected, text) => {
    const { status, html, headers } = await createVisitor(pages).post("/login", { key, to: "/e/x" });
    expect(status).toBe(expected);
    expect(headers.getSetCookie()).toEqual([]);
    expect(html).toContain(`<p class="error" id="field-key-error">${text}</p>`);
    expect(html).toContain('aria-describedby="field-key-hint field-key-error"');
    expect(html).toContain('<input type="hidden" name="to" value="/e/x">');
    if (key !== "") expect(html).not.toContain(key);
  });

  test.each([
    ["https://evil.example/", "/"],
    ["//evil.example", "/"],
    ["/\\evil.example", "/"],
    ["/.//evil.example", "/"],
    ["javascript:alert(1)", "/"],
    ["/e/x?a=1", "/e/x?a=1"],
    ["", "/console"],
  ])("leads to %s by way of %s", async (to, expected) => {
    expect((await createVisitor(pages).post("/login", { key: ADMIN_KEY, to })).location).toBe(expected);
  });

  test("begins another session each time, and ends the one before", async () => {
    const visitor = await signedIn();
    const before = visitor.cookies.get("muster") ?? "";
    await visitor.post("/login", { key: ADMIN_KEY });
    expect(visitor.cookies.get("muster")).not.toBe(before);
    const old = createVisitor(pages, { Cookie: `muster=${before}` });
    expect(await nameOf(old)).toBeUndefined();
  });

  test("by https gives a cookie that nobody else below the name can set", async () => {
    const https = gatewayWith({ PUBLIC_URL: "https://muster.example" });
    const visitor = createVisitor(https, { Host: "muster.example" });
    const { headers } = await visitor.post("/login", { key: ADMIN_KEY });
    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-muster=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ]);
    const plain = { Cookie: `muster=${visitor.cookies.get("__Host-muster")}`, Host: "muster.example" };
    expect(await nameOf(createVisitor(https, plain))).toBeUndefined();
  });
});

describe("a session", () => {
  test("is over an hour after its last use", async () => {
    const [idle, busy] = [await signedIn(), await signedIn()];
    now += 0.6 * HOUR_MS;
    expect(await nameOf(busy)).toBe("root");
    now += 0.6 * HOUR_MS;
    expect([await nameOf(busy), await nameOf(idle)]).toEqual(["root", undefined]);
  });

  test("is not used by what a page asks for by itself", async () => {
    const visitor = await signedIn();
    for (let i = 0; i < 2; i++) {
      now += 0.6 * HOUR_MS;
      await visitor.get("/", { headers: { "Sec-Fetch-Mode": "cors" } });
    }
    expect(await nameOf(visitor)).toBeUndefined();
  });

  test("is over after eight hours, however it is used", async () => {
    const visitor = await signedIn();
    for (let i = 0; i < 15; i++) {
      now += HOUR_MS / 2;
      expect(await nameOf(visitor)).toBe("root");
    }
    now += HOUR_MS / 2;
    expect(await nameOf(visitor)).toBeUndefined();
  });

  test("ends when somebody signs out, everywhere", async () => {
    const visitor = await signedIn();
    const token = visitor.cookies.get("muster");
    expect((await visitor.get("/logout")).html).toContain('<form method="post" action="/logout">');
    const { status, location } = await visitor.post("/logout");
    expect([status, location]).toEqual([303, "/?signed-out"]);
    expect((await visitor.get("/?signed-out")).html).toContain("You are signed out.");
    expect(await nameOf(createVisitor(gatewayWith({}), { Cookie: `muster=${token}` }))).toBeUndefined();
  });

  test("ends with the key that began it", async () => {
    const { keyId, key } = await newKey("organizer");
    const visitor = await signedIn(key);
    await system.call("DELETE", `/keys/${keyId}`, { headers: bearer(ADMIN_KEY) });
    // A gateway that has not looked the key up lately knows it at once; others after half a minute.
    const token = visitor.cookies.get("muster");
    expect(await nameOf(createVisitor(gatewayWith({}), { Cookie: `muster=${token}` }))).toBeUndefined();
  });

  test("that a personal link began ends with the link", async () => {
    await system.core.addUsers(["eve"]);
    const made = await pages.app.request("/users/eve/links", {
      method: "POST",
      headers: { ...bearer(ADMIN_KEY), "Content-Type": "application/json" },
      body: JSON.stringify({ expiresAt: new Date(now + HOUR_MS / 2).toISOString() }),
    });
    const { token } = (await made.json()) as { readonly token: string };
    const visitor = createVisitor(pages);
    expect((await visitor.post(`/l/${token}`)).location).toBe("/");
    const isSignedIn = async () => (await visitor.get("/")).html.includes("Signed in as Name of eve");
    now += 0.4 * HOUR_MS;
    expect(await isSignedIn()).toBe(true);
    now += 0.2 * HOUR_MS;
    expect(await isSignedIn()).toBe(false);
  });

  test("can't be made up", async () => {
    for (const token of ["x", "a".repeat(43), "%00", "session#x"])
      expect(await nameOf(createVisitor(pages, { Cookie: `muster=${token}` }))).toBeUndefined();
  });
});

describe("a form", () => {
  const send = async (headers: Record<string, string>, env = {}) => {
    const app = Object.keys(env).length === 0 ? pages : gatewayWith(env);
    return (await createVisitor(app, { Host: "muster.example" }).post("/login", { key: ADMIN_KEY }, headers))
      .status;
  };

  test.each([
    [{ "Sec-Fetch-Site": "cross-site" }],
    [{ "Sec-Fetch-Site": "same-site" }],
    [{ "Sec-Fetch-Site": "none" }],
    [{}],
    [{ Origin: "null" }],
    [{ Origin: "https://evil.example" }],
    [{ Origin: "https://muster.example", "Sec-Fetch-Site": "cross-site" }],
    [{ Origin: "http://muster.example.evil" }],
  ])("is refused with %j", async (headers: Record<string, string>) => {
    expect(await send(headers)).toBe(403);
    expect(await send(headers, { PUBLIC_URL: "https://muster.example" })).toBe(403);
  });

  test.each([[SAME_ORIGIN], [{ Origin: "https://muster.example" }]])(
    "is taken with %j",
    async (headers: Record<string, string>) => {
      expect(await send(headers)).toBe(303);
      expect(await send(headers, { PUBLIC_URL: "https://muster.example" })).toBe(303);
    },
  );

  test("by http is none of a site that is reached by https", async () => {
    const env = { PUBLIC_URL: "https://muster.example" };
    expect(await send({ Origin: "http://muster.example" }, env)).toBe(403);
  });
});

test("whoever is nobody is led to where they can sign in, and back", async () => {
  const visitor = createVisitor(pages);
  const { status, location } = await visitor.get("/e/x/unregister?a=1");
  expect([status, location]).toEqual([303, "/login?to=%2Fe%2Fx%2Funregister%3Fa%3D1"]);
  const login = await visitor.get(location ?? "");
  expect(login.html).toContain('<input type="hidden" name="to" value="/e/x/unregister?a=1">');
  const form = await visitor.post("/e/x/register", { key: "k" });
  expect([form.status, form.html]).toEqual([401, expect.stringContaining('href="/login"')]);
});
