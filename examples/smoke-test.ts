import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { refuse } from "./environment.ts";

/**
 * Tries a system after a deployment, by its public interface alone: two people, one seat, a promotion. All of it
 * happens at an event of its own, long past, which is made once and is empty again afterwards; so each run leaves
 * what the one before has left, the event and the two people. Ends with 1, and says why, if anything is not as it
 * should be within SECONDS (60). Run it once at a time.
 *
 *   npx node examples/smoke-test.ts https://events.example.org [SECONDS]
 *
 * Where a system wants a credential, MUSTER_KEY is one that may make events and people.
 */

const [base = refuse("which system? npx node examples/smoke-test.ts URL [SECONDS]"), seconds = "60"] =
  process.argv.slice(2);
if (!URL.canParse(base) || !/^\d{1,4}$/.test(seconds)) refuse(`not a URL and seconds: ${base} ${seconds}`);

const EVENT_ID = "smoke-test";
const EVENT = { title: "Smoke test", date: "2000-01-01T00:00:00.000Z", capacity: 1, hasWaitlist: true };
const [FIRST, SECOND] = ["smoke-test-1", "smoke-test-2"] as const;

const deadline = Date.now() + Number(seconds) * 1000;
/** Answers of a system that is still starting, or of the load balancer before it. */
const NOT_YET = [502, 503, 504];
const PAUSE_MS = 500;

type Answer = { readonly status: number; readonly body: Readonly<Record<string, unknown>> };

/** How long to wait for an outcome at once, in whole seconds. */
const patience = (): number => Math.max(0, Math.min(10, Math.ceil((deadline - Date.now()) / 1000)));

/** The answer, once there is one. Sends again until then, which an Idempotency-Key makes safe. */
async function call(method: string, path: string, json?: object, wait = 0): Promise<Answer> {
  const { MUSTER_KEY: key = "" } = process.env;
  const headers = {
    ...(key !== "" && { Authorization: `Bearer ${key}` }),
    "Content-Type": "application/json",
    Prefer: `wait=${wait}`,
    "Idempotency-Key": randomUUID(),
  };
  for (;;) {
    const { status, body } = await once(method, path, headers, json).catch((error: unknown) => ({
      status: 503,
      body: { code: String(error) },
    }));
    if (!NOT_YET.includes(status)) return { status, body };
    if (Date.now() > deadline) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(body)}`);
    await sleep(PAUSE_MS);
  }
}

async function once(
  method: string,
  path: string,
  headers: Record<string, string>,
  json?: object,
): Promise<Answer> {
  const signal = AbortSignal.timeout(30_000);
  const body = json === undefined ? null : JSON.stringify(json);
  const response = await fetch(new URL(path, base), { method, headers, body, signal });
  const text = await response.text();
  return { status: response.status, body: JSON.parse(text) as Answer["body"] };
}

/** What has become of a command; a refusal is an outcome, too, by its code. */
async function outcomeOf(method: "POST" | "DELETE", path: string, json?: object): Promise<Answer["body"]> {
  let { status, body } = await call(method, path, json, patience());
  while (status === 202 || body["status"] === "queued") {
    if (Date.now() > deadline) throw new Error(`${method} ${path}: still queued. Does a worker run?`);
    ({ status, body } = await call("GET", `/requests/${String(body["requestId"])}?wait=${patience()}`));
  }
  return body;
}

/** Throws unless the members that are expected are there, and as expected. */
function check(what: string, found: Answer["body"], expected: Answer["body"]): void {
  const known = Object.fromEntries(Object.keys(expected).map((name) => [name, found[name]]));
  if (!isDeepStrictEqual(known, expected)) throw new Error(`${what}: ${JSON.stringify(found)}`);
  console.log(what);
}

const event = `/events/${EVENT_ID}`;
const register = (userId: string) => outcomeOf("POST", `${event}/register`, { userId });
const unregister = (userId: string) => outcomeOf("DELETE", `${event}/register/${userId}`);
const seatOf = async (userId: string) => (await call("GET", `${event}/registrations/${userId}`)).body;

/** Whatever an interrupted run has left is taken back first. */
async function prepare(): Promise<void> {
  await call("POST", "/events", { eventId: EVENT_ID, ...EVENT });
  check("the event is this test's own", (await call("GET", event)).body, EVENT);
  for (const userId of [FIRST, SECOND]) await call("POST", "/users", { userId, name: "Smoke test" });
  for (const userId of [FIRST, SECOND]) await unregister(userId);
  check("it is empty", (await call("GET", event)).body, { registeredCount: 0, waitlistCount: 0 });
}

async function run(): Promise<void> {
  const registered = { userId: FIRST, status: "registered" };
  check("the first has a seat", await register(FIRST), { outcome: "registered" });
  check("and keeps it", await seatOf(FIRST), registered);
  check("the second waits", await register(SECOND), { outcome: "waitlisted" });
  check("as number 1", await seatOf(SECOND), { status: "waitlisted", position: 1 });
  check("the first leaves", await unregister(FIRST), { outcome: "unregistered" });
  check("the second is promoted", await seatOf(SECOND), { ...registered, userId: SECOND });
  check("the second leaves", await unregister(SECOND), { outcome: "unregistered" });
  check("it is empty again", (await call("GET", event)).body, { registeredCount: 0, waitlistCount: 0 });
}

try {
  await prepare();
  try {
    await run();
  } catch (error) {
    // In order behind what has been sent, so that nothing of it stays, whenever a worker comes to it.
    for (const userId of [FIRST, SECOND]) await call("DELETE", `${event}/register/${userId}`);
    throw error;
  }
} catch (error) {
  console.error(`${base} does not work: ${String(error)}`);
  process.exitCode = 1;
}
