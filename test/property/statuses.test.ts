import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { operations } from "#contracts/endpoints/endpoints.ts";
import type { EventView } from "#contracts/event.ts";
import { type ProblemCode, PROBLEMS } from "#contracts/problem.ts";
import type { RequestView } from "#contracts/request.ts";
import { type BadRequest, badRequests } from "../support/arbitraries/bad-requests.ts";
import { comes } from "../support/arbitraries/commands.ts";
import { asSent, changes, events, names } from "../support/arbitraries/domain.ts";
import type { Rules } from "../support/arbitraries/rules.ts";
import { emptyEvent } from "../support/model/event.ts";
import { fromNow } from "../support/organizing.ts";
import { always } from "../support/arbitraries/property.ts";
import { fresh, type PropertySystem, startPropertySystem } from "../support/systems/property-system.ts";

let system: PropertySystem;
beforeAll(async () => {
  system = await startPropertySystem();
});
afterAll(() => system.stopAudited());

type World = Readonly<Record<"userId" | "eventId" | "requestId" | "cursor", string>>;

/** The text with the names of this world in the place of parameters. */
const placed = (text: string, world: Partial<World>) =>
  text.replaceAll(/\{(\w+)\}/g, (whole, name: keyof World) => world[name] ?? whole);

test("property 22: success operations return 2xx", async () => {
  const reading = operations.filter(([, { method }]) => method === "GET").map(([, { path }]) => path);
  const reads = fc.array(fc.tuple(fc.constantFrom("GET", "HEAD", "OPTIONS"), fc.constantFrom(...reading)));
  const wait = fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined });
  await always(
    fc.asyncProperty(names, events, changes, wait, reads, async (name, event, change, seconds, looks) => {
      const headers: Record<string, string> = seconds === undefined ? {} : { Prefer: `wait=${seconds}` };
      const userId = fresh("user");
      const user = await system.call("POST", "/users", { body: { userId, name } });
      const created = await system.call("POST", "/events", { body: asSent(event) });
      expect([user.status, created.status]).toEqual([201, 201]);
      const { eventId } = created.body as EventView;

      /** Waits for the end even where the client doesn't, since the next command needs it. */
      const done = async (status: number, method: string, path: string, body?: unknown) => {
        const answer = await system.call(method, path, { ...(body !== undefined && { body }), headers });
        expect(answer.status, JSON.stringify(answer.body)).toBe((seconds ?? 0) > 0 ? status : 202);
        const request = await system.ended(answer.body as RequestView);
        expect(request.status).toBe("succeeded");
        return request.requestId;
      };
      const requestId = await done(201, "POST", `/events/${eventId}/register`, { userId });
      for (const [method, path] of looks) {
        const { status } = await system.call(method, placed(path, { userId, eventId, requestId }));
        expect(status, `${method} ${path}`).toBe(method === "OPTIONS" ? 204 : 200);
      }
      await done(200, "PATCH", `/events/${eventId}`, asSent(change));
      const mine = `/events/${eventId}/registrations/${userId}`;
      for (const act of ["check-in", "undo-check-in"]) await done(200, "POST", `${mine}/${act}`);
      for (const act of ["cancel", "reinstate", "publish"])
        await done(200, "POST", `/events/${eventId}/${act}`);
      await done(200, "POST", `${mine}/remove`, { reason: "a mistake" });
      const body = { userId, as: "organizer", waives: ["published", "window", "capacity"] };
      await done(201, "POST", `/events/${eventId}/register`, body);
      await done(200, "DELETE", `/events/${eventId}/register/${userId}`);
    }),
  );
});

test("property 23: client errors return 4xx", async () => {
  const [userId = ""] = await system.addUsers(2);
  const eventId = await system.addEvent(1, false);
  const [[request]] = (await system.play({ users: [userId], events: [eventId] }, [[comes(0)]])) as [
    [RequestView],
  ];
  const { nextCursor: cursor = "" } = await system.read<{ nextCursor?: string }>("/users?limit=1");
  const world = { userId, eventId, requestId: request.requestId, cursor };
  const before = await system.read(`/events/${eventId}`);
  await always(
    fc.asyncProperty(badRequests, async (bad) => {
      const { status, problem, headers } = await ask(bad, world);
      const { code, pointer } = bad;
      expect({ status, code: problem.code }).toEqual({ status: PROBLEMS[code].status, code });
      if (pointer !== undefined) expect(problem.errors?.map((error) => error.pointer)).toContain(pointer);
      if (status === 405) expect(headers.get("allow")).toMatch(/^[A-Z]+(, [A-Z]+)*$/);
      expect(await system.read(`/events/${eventId}`), "nothing has changed").toEqual(before);
    }),
    { runs: 500 },
  );
  for (const path of ["/users/somebody-new", "/events/something-new"]) {
    expect((await system.call("GET", path)).status, "nothing was created").toBe(404);
  }
});

async function ask({ method, path, body, headers }: BadRequest, world: World) {
  const sent = typeof body === "string" ? placed(body, world) : body;
  return await system.call(method, placed(path, world), {
    ...(sent !== undefined && { body: sent }),
    ...(headers && { headers }),
  });
}

test("property 23: client errors return 4xx, refusals of a queued command too", async () => {
  const [seated = "", second = "", waits = "", out = ""] = await system.addUsers(4);
  const events = await Promise.all([system.addEvent(2, true), system.addEvent(2, false)]);
  const [queue, full] = events;
  const users = [seated, second, waits];
  await system.play(
    { users, events: [queue] },
    users.map((_, user) => [comes(user)]),
  );
  await system.play({ users, events: [full] }, [[comes(0), comes(1)]]);
  const ruled = async (rules: Rules, isDraft = false) =>
    await system.addRuled(emptyEvent("Concert", 1, true, { date: fromNow(1), rules, isDraft }));
  const [draft, unopened, closed, limited, offering] = await Promise.all([
    ruled({}, true),
    ruled({ registrationOpensAt: "-PT30M" }),
    ruled({ registrationClosesAt: "-PT90M" }),
    ruled({ waitlistLimit: 0, cancelUntil: "-PT90M", lateCancellation: "refused" }),
    ruled({ promotion: "offer" }),
  ]);
  const called = await ruled({});
  // One has the seat of the first; the seat of the other is offered to the second.
  await system.play({ users, events: [limited, offering, called] }, [
    [comes(0), { ...comes(0), event: 1 }],
    [{ ...comes(1), event: 1 }],
    [{ type: "unregister", user: 0, event: 1 }],
  ]);
  const act = (eventId: string, path: string, body: unknown = {}) =>
    ["POST", `/events/${eventId}/${path}`, body] as const;
  const headers = { Prefer: "wait=20" };
  for (const path of [`${full}/registrations/${seated}/check-in`, `${called}/cancel`])
    expect((await system.call("POST", `/events/${path}`, { headers })).status).toBe(200);
  events.push(draft, unopened, closed, limited, offering, called);
  const before = await Promise.all(events.map((eventId) => system.seen(eventId)));
  const register = (eventId: string, userId: string) =>
    ["POST", `/events/${eventId}/register`, { userId }] as const;
  const leave = (eventId: string, userId: string) =>
    ["DELETE", `/events/${eventId}/register/${userId}`, undefined] as const;
  const update = (eventId: string, body: object) => ["PATCH", `/events/${eventId}`, body] as const;

  const refusals: (readonly [ProblemCode, string, string, unknown])[] = [
    ["EVENT_NOT_FOUND", ...register("nowhere", seated)],
    ["EVENT_NOT_FOUND", ...leave("nowhere", "nobody")],
    ["EVENT_NOT_FOUND", ...update("nowhere", { capacity: 5 })],
    ["USER_NOT_FOUND", ...register(full, "nobody")],
    ["USER_NOT_FOUND", ...leave(queue, "nobody")],
    ["NOT_REGISTERED", ...leave(queue, out)],
    ["NOT_REGISTERED", ...leave(full, waits)],
    ["EVENT_FULL", ...register(full, out)],
    ["ALREADY_REGISTERED", ...register(full, seated)],
    ["ALREADY_REGISTERED", ...register(queue, second)],
    ["ALREADY_WAITLISTED", ...register(queue, waits)],
    ["CAPACITY_BELOW_REGISTERED", ...update(full, { capacity: 1 })],
    ["CAPACITY_BELOW_REGISTERED", ...update(queue, { capacity: 1, hasWaitlist: false })],
    ["WAITLIST_NOT_EMPTY", ...update(queue, { hasWaitlist: false })],
    ["EVENT_NOT_PUBLISHED", ...register(draft, out)],
    ["EVENT_CANCELLED", ...register(called, out)],
    ["EVENT_CANCELLED", ...update(called, { capacity: 5 })],
    ["REGISTRATION_NOT_OPEN", ...register(unopened, out)],
    ["REGISTRATION_CLOSED", ...register(closed, out)],
    ["WAITLIST_FULL", ...register(limited, out)],
    ["CANCELLATION_CLOSED", ...leave(limited, seated)],
    ["ALREADY_CHECKED_IN", ...leave(full, seated)],
    ["ALREADY_CHECKED_IN", ...act(full, `registrations/${seated}/check-in`)],
    ["NOT_CHECKED_IN", ...act(full, `registrations/${second}/undo-check-in`)],
    ["NOT_SEATED", ...act(offering, `registrations/${second}/check-in`)],
    ["NOT_WAITLISTED", ...act(offering, `registrations/${second}/promote`)],
    ["NOT_REGISTERED", ...act(offering, `registrations/${out}/promote`)],
    ["EVENT_FULL", ...act(queue, `registrations/${waits}/promote`)],
    ["INVALID_SCHEDULE", ...update(unopened, { registrationClosesAt: "-PT30M" })],
  ];
  const batch = fc.array(fc.constantFrom(...refusals), { minLength: 1, maxLength: 4 });
  await always(
    fc.asyncProperty(batch, async (refused) => {
      const answers = refused.map(async ([code, method, path, body]) => {
        const sent = { ...(body !== undefined && { body }), headers: { Prefer: "wait=20" } };
        const { status, problem } = await system.call(method, path, sent);
        expect({ status, code: problem.code }).toEqual({ status: PROBLEMS[code].status, code });
      });
      await Promise.all(answers);
    }),
  );
  expect(await Promise.all(events.map((eventId) => system.seen(eventId))), "nothing has changed").toEqual(
    before,
  );
});
