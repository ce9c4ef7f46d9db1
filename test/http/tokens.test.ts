import { generateKeyPair, type JWTPayload } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";
import { ADMIN_KEY, authEnvironment, bearer } from "../support/keys.ts";
import { type Provider, startProvider } from "../support/provider.ts";
import { eventually } from "../support/client.ts";

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

  it("sends the same again under a key and is told so; under another one it is somebody known", async () => {
    const token = await provider.token({ sub: "keyed" });
    const create = (key: string, name = "Kay") =>
      system.call("POST", "/users", {
        headers: { ...bearer(token), "idempotency-key": key },
        body: { name },
      });
    const [first, again, other, reused] = [
      await create("one"),
      await create("one"),
      await create("two"),
      await create("one", "Another"),
    ];
    const replayed = [first, again, other].map(({ headers }) => headers.get("idempotency-replayed"));
    expect(replayed).toEqual([null, "true", null]);
    expect([first.status, again.status, other.status, reused.problem.code]).toEqual([
      201,
      201,
      200,
      "IDEMPOTENCY_KEY_REUSED",
    ]);
    expect(again.body).toEqual(first.body);
  });

  it("is erased, and comes back as somebody else, with nothing of before", async () => {
    const token = await provider.token({ sub: "returns", roles: ["muster:organizer"] });
    const { userId } = (await as(token, "POST", "/users", { name: "Rae" })).body as { userId: string };
    const asked = { name: "Mine", role: "organizer", expiresAt: new Date(Date.now() + 60_000).toISOString() };
    const { key } = (await as(token, "POST", "/keys", asked)).body as { key: string };
    const { body: exported } = await as(token, "GET", `/users/${userId}/export`);
    expect(exported).toMatchObject({ user: { userId, name: "Rae" }, keys: [{ name: "Mine" }] });
    expect((exported as { subject: string }).subject).toMatch(/^[\w-]{43}$/);
    expect((await as(token, "DELETE", `/users/${userId}`)).status).toBe(202);
    for (const path of [`/users/${userId}`, `/users/${userId}/export`])
      expect((await as(token, "GET", path)).problem.code, path).toBe("USER_NOT_FOUND");
    expect((await as(key, "GET", "/me")).status).toBe(401);
    const back = await as(token, "POST", "/users", { name: "Rae" });
    expect(back.status).toBe(201);
    expect(back.body).not.toMatchObject({ userId });
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
    ["of a number", () => ({ sub: 5 as unknown as string })],
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

  it("is taken no longer than it is good, though it is remembered", async () => {
    const token = await provider.token({ exp: seconds() - 24 });
    for (const _ of [1, 2]) expect(await statusOf(token)).toBe(200);
    await eventually(async () => expect(await statusOf(token)).toBe(401), 20_000);
    expect(await statusOf(token)).toBe(401);
  });
});

describe("the keys of a provider", () => {
  /** What `GET /me` answers a gateway's callers, with a provider that this has prepared. */
  const gatewayWith = async (prepare: (other: Provider) => unknown) => {
    const other = await startProvider();
    await prepare(other);
    const app = await createTestApp({}, { ...authEnvironment(), ...other.env });
    const statusOf = async (token: string) =>
      (await app.call("GET", "/me", { headers: bearer(token) })).status;
    const stop = () => {
      other.stop();
      return app.stop();
    };
    return { other, statusOf, stop };
  };

  it("may be several under one id, or none may be named: each is tried", async () => {
    let second: Parameters<Provider["token"]>[2];
    const { other, statusOf, stop } = await gatewayWith(async (its) => (second = await its.addKey("one")));
    const { privateKey } = await generateKeyPair("ES256");
    for (const header of [{}, { kid: undefined }]) {
      expect(await statusOf(await other.token({}, header))).toBe(200);
      expect(await statusOf(await other.token({}, header, second))).toBe(200);
      expect(await statusOf(await other.token({}, header, privateKey))).toBe(401);
      expect(await statusOf(await other.token({ exp: seconds() - 31 }, header, second))).toBe(401);
    }
    await stop();
  });

  it.each(["keys", "discovery"] as const)("are not read from a document without end: %s", async (name) => {
    const { other, statusOf, stop } = await gatewayWith(({ spaces }) => (spaces[name] = 300_000));
    expect(await statusOf(await other.token())).toBe(503);
    other.spaces[name] = 200_000;
    await expect.poll(async () => statusOf(await other.token()), { timeout: 5000 }).toBe(200);
    await stop();
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
