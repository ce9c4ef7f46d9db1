import { inspect } from "node:util";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { composeGateway } from "#gateway/compose.ts";
import { gatewaySchema } from "#gateway/config.ts";
import { readConfig } from "#platform/config.ts";
import type { Logger } from "#platform/logger.ts";
import { composeWorker } from "#workers/registration/compose.ts";
import { workerSchema } from "#workers/registration/config.ts";
import { always } from "../support/arbitraries/property.ts";
import { eventually } from "../support/client.ts";
import { ADMIN_KEY, authEnvironment, bearer } from "../support/keys.ts";
import { type Core, startCore } from "../support/systems/core.ts";

/**
 * Everybody has a name and an address that occur nowhere else. Whatever random callers ask for, nobody reads one that
 * is not for them, and nothing that is kept, told or logged has any.
 */

const WHO = ["nobody", "root", "owner", "other", "door", "reader", "ada", "benAtOwn"] as const;
type Who = (typeof WHO)[number];
type Step = { readonly who: Who; readonly asked: string; readonly event: string; readonly person: number };

const ASKED = [
  ["POST", "/events/E/register /users/P/links /users"],
  ["GET", "/events /events/E /events/E/registrations /events/E/registrations/P /events/E/waitlist"],
  ["GET", "/users /users/P /users/P/registrations /users/P/waitlist /users/P/export"],
  ["GET", "/requests/R /metrics /me /keys /openapi.json /readyz"],
  ["PATCH", "/events/E /users/P"],
  ["DELETE", "/events/E/register/P /users/P"],
].flatMap(([method, paths = ""]) => paths.split(" ").map((path) => `${method} ${path}`));

const CANARY = /canary(name|mail)-(\w+)/gi;
/** Each canary in the text: what it is, and whose. */
const canariesIn = (text: string) =>
  [...text.matchAll(CANARY)].map(([, kind, whose]) => `${kind} of ${whose}`);

let core: Core;
let app: ReturnType<typeof composeGateway>["app"];
const stack = new AsyncDisposableStack();
/** What everybody who runs the system, or listens to it, is told. */
const told: string[] = [];
const credentials = new Map<Who, string>([["root", ADMIN_KEY]]);

const note = (fields: object, message: string) =>
  void told.push(`${message} ${inspect(fields, { depth: 9 })}`);
const logger: Logger = { debug: note, info: note, warn: note, error: note };

async function ask(credential: string | undefined, method: string, path: string, body?: object) {
  const headers = {
    ...(credential && bearer(credential)),
    ...(body && { "content-type": "application/json" }),
  };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await app.request(path, { method, headers, ...sent });
  const text = `${JSON.stringify([...answer.headers])}\n${await answer.text()}`;
  return { status: answer.status, text, json: () => JSON.parse(text.slice(text.indexOf("\n"))) as never };
}

const asRoot = async <Body>(path: string, body: object): Promise<Body> =>
  (await ask(ADMIN_KEY, "POST", path, body)).json();
const newEvent = (eventId: string) => ({
  eventId,
  title: "Concert",
  date: "2037-05-01T18:00:00Z",
  capacity: 2,
  hasWaitlist: true,
});
const expiresAt = new Date(Date.now() + 3_600_000).toISOString();

beforeAll(async () => {
  core = await startCore();
  stack.defer(() => core.stop());
  const more = { ...core.env, ...authEnvironment() };
  ({ app } = composeGateway(readConfig(gatewaySchema, more), { logger }));
  const record = (text: object) => void told.push(JSON.stringify(text));
  const config = {
    ...core.env,
    WORKER_CONCURRENCY: "2",
    RECEIVE_WAIT_SECONDS: "1",
    TOPIC_ARN: core.topicArn,
  };
  const { worker, queueUrl, consume } = composeWorker(readConfig(workerSchema, config), {
    logger,
    topic: { isOrdered: false, publish: async (_, all) => record(all) },
    deadLetters: { park: async (letter) => record(letter) },
  });
  stack.defer(() => worker.idle());
  for (const consumer of consume(await queueUrl())) stack.defer(() => consumer.stop());
  for (const who of ["owner", "other", "door", "reader"] as const) {
    const role = who === "owner" || who === "other" ? "organizer" : who;
    const asked = { name: who, role, expiresAt, ...(who === "door" && { events: ["own"] }) };
    credentials.set(who, (await asRoot<{ key: string }>("/keys", asked)).key);
  }
  await ask(credentials.get("owner"), "POST", "/events", newEvent("own"));
  await asRoot("/events", newEvent("foreign"));
});
afterAll(() => stack.disposeAsync());

let runs = 0;
const requests: string[] = [];

/** Three people, and links of the first, and of the second at the owner's event. */
async function people() {
  const ids = [0, 1, 2].map((i) => `n${runs}x${i}`);
  runs++;
  for (const userId of ids)
    await asRoot("/users", {
      userId,
      name: `Canaryname-${userId}`,
      email: `canarymail-${userId}@example.org`,
    });
  const link = async (userId = "", more = {}) =>
    (await asRoot<{ token: string }>(`/users/${userId}/links`, { expiresAt, ...more })).token;
  const links = new Map<Who, string>([
    ["ada", await link(ids[0])],
    ["benAtOwn", await link(ids[1], { eventId: "own" })],
  ]);
  return { ids, links };
}

/** Whether the caller may read this of that person in the answer to what was asked. */
function maySee(who: Who, path: string, canary: string, ids: readonly string[]): boolean {
  const isOfOwn = path.startsWith("/events/own/");
  if (who === "root") return true;
  if (who === "owner") return isOfOwn;
  if (who === "door") return isOfOwn && canary.startsWith("name ");
  if (who === "ada") return canary.endsWith(` of ${ids[0]}`);
  return who === "benAtOwn" && canary.endsWith(` of ${ids[1]}`) && isOfOwn;
}

function bodyOf(asked: string, userId: string): object | undefined {
  if (asked.endsWith("/register")) return { userId };
  if (asked.endsWith("/links")) return { expiresAt, eventId: "own" };
  if (asked === "PATCH /users/P") return { name: `Canaryname-${userId} Again` };
  if (asked === "POST /users") return { userId, name: "Somebody" };
  return asked === "PATCH /events/E" ? { capacity: 3 } : undefined;
}

test("nobody reads a name or an address that is not for them", async () => {
  const step: fc.Arbitrary<Step> = fc.record({
    who: fc.constantFrom(...WHO),
    asked: fc.constantFrom(...ASKED),
    event: fc.constantFrom("own", "foreign"),
    person: fc.nat({ max: 2 }),
  });
  const property = fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 20 }), async (steps) => {
    const { ids, links } = await people();
    for (const { who, asked, event, person } of steps) {
      const userId = ids[person] ?? "";
      const [method = "", route = ""] = asked.split(" ");
      const request = requests.at(-1 - person) ?? "none";
      const path = route.replace("/P", `/${userId}`).replace("/E", `/${event}`).replace("/R", `/${request}`);
      const credential = links.get(who) ?? credentials.get(who);
      const answer = await ask(credential, method, path, bodyOf(asked, userId));
      expect(answer.status, `${who} ${method} ${path}`).toBeLessThan(500);
      const seen = canariesIn(answer.text).filter((canary) => !maySee(who, path, canary, ids));
      expect(seen, `${who} ${method} ${path}`).toEqual([]);
      if (answer.status === 202 && path.includes("/register"))
        requests.push((answer.json() as { requestId: string }).requestId);
    }
  });
  await always(property);
}, 300_000);

test("nothing that is kept, told or logged has one, but the users", async () => {
  await eventually(async () => expect(told.join("\n")).toContain("registration.registered"));
  expect(told.flatMap(canariesIn)).toEqual([]);
  const { users, ...others } = core.names.tables;
  const itemsOf = async (TableName: string) =>
    JSON.stringify((await core.dynamo.send(new ScanCommand({ TableName }))).Items);
  for (const table of Object.values(others)) expect(canariesIn(await itemsOf(table)), table).toEqual([]);
  expect(canariesIn(await itemsOf(users))).not.toEqual([]);
});
