import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MadeKey } from "#contracts/key.ts";
import type { JournalEntryView } from "#contracts/journal.ts";
import { everyPage } from "../support/every-page.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";
import { ADMIN_KEY, authEnvironment, bearer } from "../support/keys.ts";

let system: TestApp;
let [owner, reader]: [MadeKey, MadeKey] = [{} as MadeKey, {} as MadeKey];

const PEOPLE = ["ada", "ben", "cem"];

const as = (credential: string, method: string, path: string, body?: object) =>
  system.call(method, path, { headers: { ...bearer(credential), prefer: "wait=10" }, ...(body && { body }) });

async function makeKey(role: string): Promise<MadeKey> {
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  return (await as(ADMIN_KEY, "POST", "/keys", { name: role, role, expiresAt })).body as MadeKey;
}

beforeAll(async () => {
  system = await createTestApp({}, authEnvironment());
  await system.startWorker();
  [owner, reader] = [await makeKey("organizer"), await makeKey("reader")];
  const event = {
    eventId: "e1",
    title: "Concert",
    date: "2027-05-01T18:00:00Z",
    capacity: 1,
    hasWaitlist: true,
  };
  await as(owner.key, "POST", "/events", event);
  for (const userId of PEOPLE) {
    await as(owner.key, "POST", "/users", { userId, name: userId });
    await as(owner.key, "POST", "/events/e1/register", { userId });
  }
  await as(owner.key, "DELETE", "/events/e1/register/ada");
  await as(owner.key, "PATCH", "/events/e1", { title: "Opera", owners: [`k:${owner.keyId}`] });
});
afterAll(() => system.stop());

const list = async (query = "", credential = owner.key) => {
  const { status, body } = await as(credential, "GET", `/events/e1/journal${query}`);
  expect(status).toBe(200);
  return body as { items: JournalEntryView[]; nextCursor?: string };
};
const factsIn = ({ items }: { items: readonly JournalEntryView[] }) =>
  items.flatMap(({ facts }) => facts.map(({ type, userId }) => [type, userId]));

const HAPPENED = [
  ["EventCreated", undefined],
  ["AttendeeRegistered", "ada"],
  ["AttendeeWaitlisted", "ben"],
  ["AttendeeWaitlisted", "cem"],
  ["RegistrationCancelled", "ada"],
  ["AttendeePromoted", "ben"],
  ["EventUpdated", undefined],
];

describe("the journal of an event", () => {
  it("has what happened, oldest first, with versions and times", async () => {
    const { items, nextCursor } = await list();
    expect(factsIn({ items })).toEqual(HAPPENED);
    expect(items.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(new Set(items.map(({ by }) => by))).toEqual(new Set([`k:${owner.keyId}`]));
    expect(nextCursor).toBeUndefined();
    const { registeredAt } = (await as(owner.key, "GET", "/events/e1/registrations/ben")).body as {
      registeredAt: string;
    };
    expect(items[4]?.at).toBe(registeredAt);
  });

  it("or newest first, page by page", async () => {
    const forwards = await everyPage(system, "/events/e1/journal", 2, bearer(owner.key));
    expect(forwards).toEqual((await list()).items);
    const first = await list("?order=desc&limit=4");
    const rest = await list(`?order=desc&limit=4&cursor=${first.nextCursor}`);
    expect([...first.items, ...rest.items]).toEqual(forwards.toReversed());
    const { status, problem } = await as(owner.key, "GET", `/events/e1/journal?cursor=${first.nextCursor}`);
    expect([status, problem.code]).toEqual([400, "INVALID_CURSOR"]);
  });

  it.each([
    [
      "?userId=ben",
      [
        ["AttendeeWaitlisted", "ben"],
        ["AttendeePromoted", "ben"],
      ],
    ],
    [
      "?type=AttendeeWaitlisted",
      [
        ["AttendeeWaitlisted", "ben"],
        ["AttendeeWaitlisted", "cem"],
      ],
    ],
    ["?type=AttendeeWaitlisted&userId=cem&order=desc", [["AttendeeWaitlisted", "cem"]]],
    ["?userId=nobody", []],
  ])("with %s has the facts that match", async (query, expected) => {
    expect(factsIn(await list(query))).toEqual(expected);
  });

  it("with a filter is complete over all of its pages", async () => {
    const first = await list("?type=AttendeeWaitlisted&limit=1");
    const second = await list(`?type=AttendeeWaitlisted&limit=1&cursor=${first.nextCursor}`);
    expect([...factsIn(first), ...factsIn(second)]).toEqual(HAPPENED.slice(2, 4));
    const other = await as(owner.key, "GET", `/events/e1/journal?limit=1&cursor=${first.nextCursor}`);
    expect(other.problem.code).toBe("INVALID_CURSOR");
  });

  it.each(["?order=up", "?type=Nothing", "?userId=%20", "?limit=0"])("%s is INVALID_QUERY", async (query) => {
    const { status, problem } = await as(owner.key, "GET", `/events/e1/journal${query}`);
    expect([status, problem.code]).toEqual([400, "INVALID_QUERY"]);
  });

  it("of no event is EVENT_NOT_FOUND", async () => {
    expect((await as(ADMIN_KEY, "GET", "/events/none/journal")).problem.code).toBe("EVENT_NOT_FOUND");
  });

  it("shows owners to owners and admins only", async () => {
    for (const [credential, isShown] of [
      [owner.key, true],
      [ADMIN_KEY, true],
      [reader.key, false],
    ] as const) {
      const text = JSON.stringify((await list("", credential)).items.map(({ facts }) => facts));
      expect(text.includes('"owners"')).toBe(isShown);
      expect(text).toContain('"title":"Opera"');
    }
  });
});
