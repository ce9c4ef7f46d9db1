import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openApiDocument } from "#contracts/openapi.ts";
import { ownVersion } from "#platform/version.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** What the page of the documentation shows and, at a click, sends. */

type Media = {
  readonly schema: object;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly $ref: string }>>;
};
type Contents = { readonly content?: Readonly<Record<string, Media>> };
type Parameter = { readonly name: string; readonly in: string; readonly example?: string };
type Operation = {
  readonly parameters: readonly Parameter[];
  readonly requestBody?: Contents;
  readonly responses: Readonly<Record<string, Contents>>;
};
type Schema = { readonly examples?: readonly unknown[] };

const document = openApiDocument(ownVersion()) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly examples: Readonly<Record<string, { readonly value: unknown }>>;
  };
};

let system: TestApp;
beforeAll(async () => {
  system = await createTestApp();
  await system.startWorker();
});
afterAll(() => system.stop());

const ajv = formats.default(new Ajv2020({ strict: false }).addSchema(document, "document"));
const faultsOf = (schema: object, value: unknown): unknown => {
  const { $ref, ...rest } = schema as { readonly $ref?: string };
  const validate = ajv.compile($ref === undefined ? rest : { $ref: `document${$ref}` });
  return validate(value) ? [] : validate.errors;
};

const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
);
const bodyOf = ({ requestBody }: Operation) => requestBody?.content?.["application/json"]?.example;

test("every example is what its schema describes", () => {
  const contents = operations.flatMap(({ operation }) => Object.values(operation.responses));
  const media = contents.flatMap(({ content = {} }) => Object.values(content));
  let checked = 0;
  for (const { schema, example, examples = {} } of media) {
    const named = Object.keys(examples).map((name) => document.components.examples[name]?.value);
    for (const value of example === undefined ? named : [example, ...named]) {
      expect(faultsOf(schema, value)).toEqual([]);
      checked++;
    }
  }
  for (const [name, { examples = [] }] of Object.entries(document.components.schemas)) {
    for (const value of examples)
      expect(faultsOf({ $ref: `#/components/schemas/${name}` }, value)).toEqual([]);
  }
  expect(checked).toBeGreaterThan(100);
  expect(faultsOf({ $ref: "#/components/schemas/RequestView" }, { status: "queued" })).not.toEqual([]);
});

test("a request is shown with one example for each status, and its outcome with those that it can have", () => {
  const content = (path: string, method: string, status: string) =>
    document.paths[path]?.[method]?.responses[status]?.content?.["application/json"];
  const variants = ["QueuedRequest", "SucceededRequest", "RejectedRequest", "FailedRequest"];
  expect(Object.keys(content("/requests/{requestId}", "get", "200")?.examples ?? {})).toEqual(variants);
  expect(Object.keys(content("/events/{eventId}/register", "post", "202")?.examples ?? {})).toEqual(variants);
  expect(content("/events/{eventId}/register", "post", "201")?.schema).toEqual({
    $ref: "#/components/schemas/SucceededRequest",
  });
  const example = (path: string, method: string, status: string) => content(path, method, status)?.example;
  expect(example("/events/{eventId}/register", "post", "201")).toMatchObject({ outcome: "registered" });
  expect(example("/events/{eventId}/register/{userId}", "delete", "200")).toMatchObject({
    outcome: "unregistered",
  });
  expect(example("/events/{eventId}", "patch", "200")).toMatchObject({ outcome: "updated" });
});

test("every parameter of a path has an example", () => {
  const inPath = operations
    .flatMap(({ operation }) => operation.parameters)
    .filter((one) => one.in === "path");
  for (const { name, example } of inPath) expect(example, name).toMatch(/./);
});

test("what is filled in works as it is, one click after the other, and touches nothing of anybody's", async () => {
  await system.core.addUsers(["ada"]);
  const concert = await system.core.addEvent(1, true);
  const others = async () => [
    (await system.call("GET", `/events/${concert}`)).body,
    (await system.call("GET", "/users/ada")).body,
  ];
  const before = await others();
  const click = async (method: string, path: string) => {
    const operation = document.paths[path]?.[method.toLowerCase()];
    if (operation === undefined) throw new Error(`no operation ${method} ${path}`);
    const filled = (where: string) =>
      operation.parameters.flatMap((one) =>
        one.in === where && one.example ? [[one.name, one.example]] : [],
      );
    const values = Object.fromEntries(filled("path")) as Record<string, string>;
    const target = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
    const headers = Object.fromEntries(filled("header")) as Record<string, string>;
    const body = bodyOf(operation);
    const answer = await system.call(method, target, { headers, ...(body !== undefined && { body }) });
    return [answer.status, (answer.body as { outcome?: string }).outcome];
  };
  expect(await click("POST", "/users")).toEqual([201, undefined]);
  expect(await click("POST", "/events")).toEqual([201, undefined]);
  expect(await click("POST", "/events/{eventId}/register")).toEqual([201, "registered"]);
  expect(await click("PATCH", "/events/{eventId}")).toEqual([200, "updated"]);
  expect(await click("DELETE", "/events/{eventId}/register/{userId}")).toEqual([200, "unregistered"]);
  expect(await others()).toEqual(before);
});

test("the example of a change leaves seats, places and time as they are", () => {
  const { requestBody } = document.paths["/events/{eventId}"]?.["patch"] ?? {};
  expect(Object.keys(requestBody?.content?.["application/json"]?.example as object)).toEqual(["description"]);
});
