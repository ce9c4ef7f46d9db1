import { afterAll, beforeAll, expect, test } from "vitest";
import { asyncApiDocument } from "#contracts/asyncapi.ts";
import { openApiDocument } from "#contracts/openapi.ts";
import { PROBLEMS } from "#contracts/problem.ts";
import { ownVersion } from "#platform/version.ts";
import packageJson from "../../package.json" with { type: "json" };
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

let system: TestApp;
let document: Document;

type Described = { readonly description: string; readonly content: object };
type Parameter = { readonly name: string; readonly in: string };
type Operation = {
  readonly operationId: string;
  readonly parameters: readonly Parameter[];
  readonly responses: Readonly<Record<string, Described>>;
  readonly security: readonly object[];
  readonly requestBody?: object;
};
type Schema = {
  readonly required?: readonly string[];
  readonly properties: Readonly<Record<string, object>>;
};
type Union = Partial<Schema> & {
  readonly oneOf?: readonly { readonly $ref: string }[];
  readonly discriminator?: {
    readonly propertyName: string;
    readonly mapping: Readonly<Record<string, string>>;
  };
};
type Document = {
  readonly openapi: string;
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};

beforeAll(async () => {
  system = await createTestApp();
  document = (await system.call("GET", "/openapi.json")).body as Document;
});
afterAll(() => system.stop());

test("refers only to what it contains", () => {
  const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref = ""]) => ref);
  expect(refs.length).toBeGreaterThan(50);
  for (const ref of refs) {
    const steps = ref.slice(2).split("/");
    const found = steps.reduce<unknown>((part, step) => (part as Record<string, unknown>)[step], document);
    expect(found, ref).toBeTypeOf("object");
  }
});

test("is OpenAPI 3.1 with unique operation ids and every path parameter described", () => {
  expect(document.openapi).toBe("3.1.0");
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.values(item).map((operation) => ({ path, ...operation })),
  );
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  for (const { path, parameters, responses } of operations) {
    const inPath = parameters.filter((parameter) => parameter.in === "path");
    const names = inPath.map(({ name }) => `{${name}}`);
    expect(names).toEqual(path.match(/\{\w+\}/g) ?? []);
    expect(Object.keys(responses)).toContain("500");
    for (const response of Object.values(responses)) expect(response).toHaveProperty("description");
  }
});

test("shows values as they are on the wire", () => {
  const { NewEvent, EventView, EventChanges, Problem } = document.components.schemas;
  expect(NewEvent?.required).toEqual(["title", "date", "capacity"]);
  expect(NewEvent?.properties["date"]).toMatchObject({ type: "string", format: "date-time" });
  expect(NewEvent?.properties["capacity"]).toEqual({ type: "integer", minimum: 1, maximum: 1_000_000 });
  expect(NewEvent?.properties["hasWaitlist"]).toEqual({ type: "boolean", description: "false when absent" });
  expect(EventView?.required).toContain("availableSeats");
  expect(EventChanges?.required).toBeUndefined();
  expect(Problem?.properties["code"]).toEqual({ type: "string", enum: Object.keys(PROBLEMS) });
  expect(document.paths["/users"]?.["get"]?.parameters[0]).toEqual({
    name: "limit",
    in: "query",
    required: false,
    schema: { type: "integer", minimum: 1, maximum: 1000, default: 100 },
  });
});

test("has the version of the package", () => {
  expect(document.info.version).toBe(packageJson.version);
  expect(asyncApiDocument(ownVersion())).toMatchObject({ info: { version: packageJson.version } });
});

/** Which operations the document says can be called without a credential. */
function openIn({ paths }: Document): string[] {
  const all = Object.values(paths).flatMap((item) => Object.values(item));
  const isOpen = ({ security }: Operation) => security.some((one) => Object.keys(one).length === 0);
  for (const { security } of all) expect(security).toContainEqual({ credential: [] });
  return all.filter(isOpen).map(({ operationId }) => operationId);
}

test("says which operations need a credential where the gateway asks for one", () => {
  const everywhere = Object.values(document.paths).flatMap((item) => Object.values(item));
  expect(openIn(document)).toHaveLength(everywhere.length);
  const asking = openApiDocument(ownVersion(), true) as unknown as Document;
  expect(openIn(asking).toSorted()).toEqual([
    "getAsyncApi",
    "getDocs",
    "getEvent",
    "getEventCalendar",
    "getHealth",
    "getOpenApi",
    "getReadiness",
    "listEvents",
    "watchEvent",
  ]);
});

test("says of a union by status which variant each status belongs to", () => {
  const schemas = document.components.schemas as unknown as Record<string, Union>;
  const unions = Object.entries(schemas).filter(([, { oneOf }]) => oneOf !== undefined);
  expect(unions.map(([name]) => name)).toEqual([
    "Registration",
    "RegistrationWithEvent",
    "RegistrationWithUser",
    "RequestView",
  ]);
  for (const [, { oneOf = [], discriminator }] of unions) {
    expect(discriminator?.propertyName).toBe("status");
    expect(Object.values(discriminator?.mapping ?? {})).toEqual(oneOf.map(({ $ref }) => $ref));
    for (const [status, ref] of Object.entries(discriminator?.mapping ?? {})) {
      const variant = schemas[ref.slice("#/components/schemas/".length)];
      expect(variant?.properties?.["status"]).toEqual({ type: "string", const: status });
    }
  }
});

test("tells clients which members a body may have, and lets answers have more", () => {
  const closed = Object.entries(document.components.schemas)
    .filter(([, schema]) => "additionalProperties" in schema)
    .map(([name]) => name);
  const [ofEvents, ofPeople] = [
    "EmptyBody EventChanges NewEvent PromoteBody ReasonBody RegisterBody",
    "NewKey NewLink NewUser OwnUser UserChanges",
  ];
  expect(closed).toEqual(`${ofEvents} ${ofPeople}`.split(" ").toSorted());
  const { requestBody } = document.paths["/users"]?.["post"] ?? {};
  const bodies = ["NewUser", "OwnUser"].map((name) => ({ $ref: `#/components/schemas/${name}` }));
  expect(requestBody).toMatchObject({ content: { "application/json": { schema: { anyOf: bodies } } } });
});

test("describes a cursor as what the gateway gives out", () => {
  const { parameters = [] } = document.paths["/users"]?.["get"] ?? {};
  expect(parameters.find(({ name }) => name === "cursor")).toMatchObject({
    schema: { type: "string", pattern: "^[A-Za-z0-9_-]+$" },
  });
});

test("names no schema as browsers name a type of theirs", () => {
  const ofBrowsers = ["Event", "Request", "Response", "Notification", "Headers", "Location", "Text"];
  const names = Object.keys(document.components.schemas);
  expect(ofBrowsers.filter((name) => names.includes(name))).toEqual([]);
});

test("lists the problems of each operation by status", () => {
  const { responses = {} } = document.paths["/events/{eventId}/register"]?.["post"] ?? {};
  expect(Object.keys(responses)).toEqual([
    "201",
    "202",
    "400",
    "401",
    "403",
    "404",
    "409",
    "413",
    "415",
    "421",
    "422",
    "429",
    "500",
    "503",
  ]);
  expect(responses["409"]?.description).toBe(
    "`EVENT_NOT_PUBLISHED`, `EVENT_CANCELLED`, `EVENT_FULL`, `ALREADY_REGISTERED`, `ALREADY_WAITLISTED`, " +
      "`REGISTRATION_NOT_OPEN`, `REGISTRATION_CLOSED`, `WAITLIST_FULL`",
  );
  expect(Object.keys(responses["409"]?.content ?? {})).toEqual(["application/problem+json"]);
});

test("says of everything but health that there may be too much of it, and what tells when to come back", () => {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  const isUnlimited = ({ responses }: Operation) => responses["429"] === undefined;
  expect(operations.filter(isUnlimited).map(({ operationId }) => operationId)).toEqual([
    "getHealth",
    "getReadiness",
  ]);
  for (const { responses } of operations.filter((one) => !isUnlimited(one)))
    for (const name of ["Retry-After", "RateLimit", "RateLimit-Policy"])
      expect(responses["429"]).toHaveProperty(["headers", name]);
});

test("every answer has the id of its request", () => {
  const answers = Object.values(document.paths).flatMap((path) =>
    Object.values(path).flatMap(({ responses }) => Object.values(responses ?? {})),
  );
  expect(answers.length).toBeGreaterThan(50);
  for (const answer of answers) expect(answer).toHaveProperty(["headers", "X-Request-Id"]);
});

test("the notifications are described beside it", async () => {
  const { status, body } = await system.call("GET", "/asyncapi.json");
  expect(status).toBe(200);
  expect(body).toEqual(asyncApiDocument(ownVersion()));
});
