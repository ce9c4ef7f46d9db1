import { generateKeyPair, type JWTPayload } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";
import { ADMIN_KEY, authEnvironment, bearer } from "../support/keys.ts";
import { type Provider, startProvider } from "../support/provider.ts";

/** People, by the access tokens of an identity provider. */

let [system, provider]: [TestApp, Provider] = [{} as TestApp, {} as Provider];
beforeAll(async () => {
  provider = await startProvider();
  system = await createTestApp({}, { ...authEnvironment(), ...provider.env });
});
afterAll(async () => {
  provider.stop();
  await system.stop();
});

const as = (token: string, method: string, path: string, body?: object) =>
  system.call(method, path, { headers: bearer(token), ...(body && { body }) });
const seconds = () => Math.floor(Date.now() / 1000);

describe("a person", () => {
  it("is an attendee with an id of ours, the same each time, which says nothing", async () => {
    const { body } = await as(await provider.token(), "GET", "/me");
    const { userId = "", ...rest } = body as { userId?: string };
    expect(userId).toMatch(/^u[0-9A-Za-z]{20}$/);
    expect(rest).toEqual({ caller: `u:${userId}`, role: "attendee" });
    expect((await as(await provider.token({ jti: "another" }), "GET", "/me")).body).toEqual(body);
    expect((await as(await provider.token({ sub: "ben" }), "GET", "/me")).body).not.toMatchObject({ userId });
  });

  it.each([
    [["muster:admin"], "admin"],
    [["muster:organizer", "other"], "organizer"],
    [["Muster:Admin", "muster", "admin"], "attendee"],
    ["muster:admin", "attendee"],
  ])("with the roles %j is %s", async (roles, role) => {
    expect((await as(await provider.token({ roles }), "GET", "/me")).body).toMatchObject({ role });
  });

  it("becomes a user once, with an address only if that is verified", async () => {
    const token = await provider.token({ sub: "cyd", email: "cyd@example.org", email_verified: true });
    const created = await as(token, "POST", "/users", { name: "Cyd" });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ name: "Cyd", email: "cyd@example.org" });
    const again = await as(token, "POST", "/users", { name: "Cyd" });
    expect([again.status, again.body]).toEqual([200, created.body]);
    const unverified = await provider.token({ sub: "dan", email: "dan@example.org" });
    const dan = await as(unverified, "POST", "/users", { name: "Dan", email: "dan@example.org" });
    expect(dan.body).not.toHaveProperty("email");
  });

  it("registers oneself and nobody else, and sees nobody else", async () => {
    await as(ADMIN_KEY, "POST", "/events", {
      eventId: "e",
      title: "E",
      date: "2027-05-01T18:00:00Z",
      capacity: 9,
    });
    const [ada, ben] = [await provider.token(), await provider.token({ sub: "ben" })];
    const { userId } = (await as(ada, "POST", "/users", { name: "Ada" })).body as { userId: string };
    await as(ben, "POST", "/users", { name: "Ben" });
    const register = async (token: string, whom: string) =>
      (await as(token, "POST", "/events/e/register", { userId: whom })).status;
    expect(await register(ada, userId)).toBe(202);
    expect(await register(ben, userId)).toBe(403);
    expect(await register(ben, "nobody")).toBe(403);
    for (const path of [`/users/${userId}`, `/users/${userId}/registrations`, `/users/${userId}/waitlist`]) {
      expect((await as(ada, "GET", path)).status, path).toBe(200);
      expect((await as(ben, "GET", path)).problem.code, path).toBe("USER_NOT_FOUND");
    }
    expect((await as(ben, "DELETE", `/events/e/register/${userId}`)).status).toBe(403);
    expect((await as(ada, "DELETE", `/events/e/register/${userId}`)).status).toBe(202);
    for (const path of ["/users", "/events/e/registrations", "/keys", "/metrics"])
      expect((await as(ada, "GET", path)).status, path).toBe(403);
    expect((await as(ada, "POST", "/events", {})).status).toBe(403);
    expect((await as(ben, "POST", "/users", { userId: "chosen", name: "Ben" })).status).toBe(403);
  });

  it("has an id of which no address can be read; a site's own ids hold none either", async () => {
    const { status, problem } = await as(ADMIN_KEY, "POST", "/users", { userId: "a@b.org", name: "A" });
    expect([status, problem.errors?.[0]?.pointer]).toEqual([422, "/userId"]);
  });
});

describe("a token is refused", () => {
  const statusOf = async (token: string) => (await as(token, "GET", "/me")).status;

  it.each<[string, () => object, object?]>([
    ["of another issuer", () => ({ iss: "https://evil.example" })],
    ["for another audience", () => ({ aud: "another" })],
    ["without an end", () => ({ exp: undefined })],
    ["that has ended", () => ({ exp: seconds() - 31 })],
    ["from the future", () => ({ iat: seconds() + 40 })],
    ["that is not valid yet", () => ({ nbf: seconds() + 40 })],
    ["for more than a day", () => ({ exp: seconds() + 90_000 })],
    ["without a subject", () => ({ sub: undefined })],
    ["of nobody", () => ({ sub: "" })],
    ["that is an ID token", () => ({ nonce: "n" })],
    ["that is an ID token of another kind", () => ({ at_hash: "h" })],
    ["that is bound to a key", () => ({ cnf: { jkt: "k" } })],
    ["of another type", () => ({}), { typ: "JWT" }],
    ["without a type", () => ({}), { typ: undefined }],
    ["with a key that nobody knows", () => ({}), { kid: "two" }],
  ])("%s", async (_, claims, header = {}) => {
    expect(await statusOf(await provider.token(claims() as JWTPayload, header))).toBe(401);
    expect(await statusOf(await provider.token())).toBe(200);
  });

  it("that somebody else has signed, or nobody", async () => {
    const { privateKey } = await generateKeyPair("ES256");
    expect(await statusOf(await provider.token({}, { jwk: provider.jwk }, privateKey))).toBe(401);
    const [head, payload, signature] = (await provider.token()).split(".");
    const none = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString("base64url");
    expect(await statusOf(`${none}.${payload}.`)).toBe(401);
    expect(await statusOf(`${none}.${payload}.${signature}`)).toBe(401);
    expect(await statusOf(`${head}.${payload}x.${signature}`)).toBe(401);
    const secret = new TextEncoder().encode(JSON.stringify(provider.jwk));
    expect(await statusOf(await provider.token({}, { alg: "HS256" }, secret))).toBe(401);
  });

  it("with a made-up key, a thousand times, for one fetch at most", async () => {
    const before = provider.keyFetches();
    for (let i = 0; i < 1000; i++)
      expect(await statusOf(await provider.token({}, { kid: `k${i}` }))).toBe(401);
    expect(provider.keyFetches() - before).toBeLessThanOrEqual(1);
  });

  it("a little clock difference aside", async () => {
    expect(await statusOf(await provider.token({ exp: seconds() - 20 }))).toBe(200);
    expect(await statusOf(await provider.token({ iat: seconds() + 20 }))).toBe(200);
  });
});

it("is 503 while none of the provider's keys is known, and works without it afterwards", async () => {
  const other = await startProvider();
  other.setAway(true);
  const app = await createTestApp({}, { ...authEnvironment(), ...other.env });
  const statusOf = async (token: string) => (await app.call("GET", "/me", { headers: bearer(token) })).status;
  expect(await statusOf(await other.token())).toBe(503);
  other.setAway(false);
  await expect.poll(async () => statusOf(await other.token()), { timeout: 5000 }).toBe(200);
  other.setAway(true);
  expect(await statusOf(await other.token({ sub: "new" }))).toBe(200);
  expect(await statusOf(await other.token({}, { kid: "two" }))).toBe(401);
  other.stop();
  await app.stop();
});
