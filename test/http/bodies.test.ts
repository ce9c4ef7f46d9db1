import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

let system: TestApp;

beforeAll(async () => {
  system = await createTestApp();
});
afterAll(() => system.stop());

const ROUTES = [
  ["POST", "/users"],
  ["POST", "/events"],
  ["POST", "/events/e/register"],
  ["PATCH", "/events/e"],
] as const;

const typed = (type: string) => ({ "content-type": type });

async function expectCode(sent: Parameters<TestApp["call"]>[2], status: number, code: string): Promise<void> {
  for (const [method, path] of ROUTES) {
    const answer = await system.call(method, path, sent);
    expect({ status: answer.status, code: answer.problem.code }, `${method} ${path}`).toEqual({
      status,
      code,
    });
  }
}

test.each([
  "text/plain",
  "application/x-www-form-urlencoded",
  "application/jsonp",
  "application/json; charset=latin1",
  "application/json, text/plain",
  "json",
])("refuses a body of type %s", async (type) => {
  await expectCode({ body: "{}", headers: typed(type) }, 415, "UNSUPPORTED_MEDIA_TYPE");
});

test("refuses a compressed body, and one without a type", async () => {
  await expectCode({ body: "{}", headers: { "content-encoding": "gzip" } }, 415, "UNSUPPORTED_MEDIA_TYPE");
  await expectCode({}, 415, "UNSUPPORTED_MEDIA_TYPE");
});

test.each([
  "application/json",
  "Application/JSON",
  "application/json;charset=UTF-8",
  'application/json; charset="utf-8"',
  "application/merge-patch+json",
])("takes a body of type %s", async (type) => {
  await expectCode({ body: "{}", headers: typed(type) }, 422, "VALIDATION_FAILED");
});

test.each(["", "{", "{'a':1}", '{"a":1,}', "nonsense", "\u0000", '{"a":1} {}'])(
  "refuses %j: not JSON",
  async (body) => {
    await expectCode({ body }, 400, "MALFORMED_JSON");
  },
);

test("refuses bytes that are not UTF-8", async () => {
  const body = Buffer.concat([Buffer.from('{"userId":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
  await expectCode({ body }, 400, "MALFORMED_JSON");
});

test("refuses a body of more than 65,536 bytes, and takes one of exactly so many", async () => {
  const padded = (bytes: number) => `{"a":"${"x".repeat(bytes - 8)}"}`;
  await expectCode({ body: padded(65_537) }, 413, "BODY_TOO_LARGE");
  await expectCode({ body: padded(65_536) }, 422, "VALIDATION_FAILED");
  await expectCode({ body: "{}", headers: { "content-length": "65537" } }, 413, "BODY_TOO_LARGE");
});

test.each(["[]", "null", "1", '"text"', "true"])("refuses %s: not an object", async (body) => {
  for (const [method, path] of ROUTES) {
    const answer = await system.call(method, path, { body });
    expect(answer.status).toBe(422);
    expect(answer.problem.errors).toEqual([{ pointer: "", detail: "must be an object" }]);
  }
});

const invalid = async (method: string, path: string, body: unknown): Promise<Record<string, string>> => {
  const answer = await system.call(method, path, { body });
  expect({ status: answer.status, code: answer.problem.code }).toEqual({
    status: 422,
    code: "VALIDATION_FAILED",
  });
  const { errors = [] } = answer.problem;
  return Object.fromEntries(errors.map(({ pointer, detail }) => [pointer, detail]));
};

const idRule = (extra: string) => `must be 1–128 of A–Z a–z 0–9 ${extra}, beginning with a letter or a digit`;

test("names every invalid member of a user", async () => {
  expect(await invalid("POST", "/users", {})).toEqual({ "/userId": "is required", "/name": "is required" });
  expect(await invalid("POST", "/users", { userId: "-", name: "", email: "nobody" })).toEqual({
    "/userId": idRule(". _ @ + -"),
    "/name": "must have at least 1 character",
    "/email": "must be an e-mail address",
  });
  expect(await invalid("POST", "/users", { userId: 1, name: null })).toEqual({
    "/userId": "must be a string",
    "/name": "must be a string",
  });
});

test("names every invalid member of an event", async () => {
  expect(await invalid("POST", "/events", { eventId: "a@b", hasWaitlist: "yes" })).toEqual({
    "/eventId": idRule(". _ -"),
    "/title": "is required",
    "/date": "is required",
    "/capacity": "is required",
    "/hasWaitlist": "must be true or false",
  });
});

test.each([0, -1, 1.5, 1_000_001, "10", null])("refuses the capacity %j", async (capacity) => {
  const event = { title: "Title", date: "2027-05-01T18:00:00Z", capacity };
  expect(Object.keys(await invalid("POST", "/events", event))).toEqual(["/capacity"]);
  expect(Object.keys(await invalid("PATCH", "/events/e", { capacity }))).toEqual(["/capacity"]);
});

test.each([
  "tomorrow",
  "2027-05-01",
  "2027-05-01T18:00:00",
  "2027-02-30T18:00:00Z",
  "2027-05-01 18:00:00Z",
  1,
])("refuses the date %j", async (date) => {
  expect(Object.keys(await invalid("PATCH", "/events/e", { date }))).toEqual(["/date"]);
});

test.each([
  ["title", "x".repeat(201)],
  ["title", "line\nbreak"],
  ["location", "x".repeat(201)],
  ["organizer", "x".repeat(201)],
  ["description", "x".repeat(4001)],
  ["description", "\ud800"],
])("refuses a %s that can't be shown", async (member, text) => {
  expect(Object.keys(await invalid("PATCH", "/events/e", { [member]: text }))).toEqual([`/${member}`]);
});

test("refuses a change that changes nothing, or empties what an event must have", async () => {
  const nothing = { "": "must change at least one member of the event" };
  expect(await invalid("PATCH", "/events/e", {})).toEqual(nothing);
  const emptied = { title: null, date: null, capacity: null, hasWaitlist: null };
  expect(Object.keys(await invalid("PATCH", "/events/e", emptied))).toEqual(
    Object.keys(emptied).map((m) => `/${m}`),
  );
});

test("names every member that it does not know, and takes none of the others", async () => {
  const unknown = "is not known";
  const ada = { userId: "typo", name: "Ada", emial: "ada@example.org", admin: true };
  expect(await invalid("POST", "/users", ada)).toEqual({ "/emial": unknown, "/admin": unknown });
  expect((await system.call("GET", "/users/typo")).status).toBe(404);
  const event = { title: "Title", date: "2027-05-01T18:00:00Z", capacity: 1, seats: { "a/b": 1 } };
  expect(await invalid("POST", "/events", event)).toEqual({ "/seats": unknown });
  expect(await invalid("PATCH", "/events/e", { hasWaitlist: true, "ti/tel~": "x", eventId: "e" })).toEqual({
    "/ti~1tel~0": unknown,
    "/eventId": unknown,
  });
  expect(await invalid("POST", "/events/e/register", { userId: "ada", wait: 5 })).toEqual({
    "/wait": unknown,
  });
  const body = '{"title":"Title","__proto__":{},"constructor":1}';
  expect((await system.call("PATCH", "/events/e", { body })).problem.errors).toEqual([
    { pointer: "/__proto__", detail: unknown },
    { pointer: "/constructor", detail: unknown },
  ]);
});

test("a body full of unknown members gets a short answer", async () => {
  const members = Array.from({ length: 5000 }, (_, i) => [i.toString(36), 1] as const);
  const { problem } = await system.call("PATCH", "/events/e", { body: Object.fromEntries(members) });
  expect(problem.detail).toBe("5000 things are not valid.");
  expect(problem.errors).toHaveLength(100);
});

test.each([
  " ",
  "\u00a0\u2003",
  "\u200b\u200d",
  "\ufeff",
  "\u202e",
  "\u00ad",
  "\u3164",
  "\u2800",
  "\u{e0041}",
])("refuses a name or a title of which nothing can be seen: %j", async (text) => {
  const detail = "must have at least one visible character";
  expect(await invalid("POST", "/users", { userId: "unseen", name: text })).toEqual({ "/name": detail });
  expect(await invalid("PATCH", "/events/e", { title: text })).toEqual({ "/title": detail });
  const event = { title: text, date: "2027-05-01T18:00:00Z", capacity: 1 };
  expect(await invalid("POST", "/events", event)).toEqual({ "/title": detail });
});

describe("a body that may be absent", () => {
  const MAY_BE_ABSENT = [
    "publish",
    "cancel",
    "reinstate",
    "registrations/a/remove",
    "registrations/a/promote",
  ];
  const PATHS = MAY_BE_ABSENT.map((path) => `/events/e/${path}`);

  test.each(PATHS)("of %s is read where there is one", async (path) => {
    const ask = async (sent: Parameters<TestApp["call"]>[2]) => {
      const { status, problem } = await system.call("POST", path, sent);
      return [status, problem?.code, problem?.errors?.[0]?.pointer];
    };
    expect(await ask({ body: { zz: 1 } })).toEqual([422, "VALIDATION_FAILED", "/zz"]);
    expect(await ask({ body: "[]" })).toEqual([422, "VALIDATION_FAILED", ""]);
    expect(await ask({ body: "{" })).toEqual([400, "MALFORMED_JSON", undefined]);
    expect(await ask({ body: "{}", headers: typed("text/plain") })).toEqual([
      415,
      "UNSUPPORTED_MEDIA_TYPE",
      undefined,
    ]);
    // There is no such event, and no worker: the gateway has read no further than that.
    for (const sent of [{}, { body: "" }, { body: "{}" }, { headers: typed("text/plain") }])
      expect((await system.call("POST", path, sent)).status).toBe(202);
  });
});
