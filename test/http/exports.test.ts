import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

let system: TestApp;

const PEOPLE = Array.from({ length: 5 }, (_, i) => `p${i}`);
const call = (method: string, path: string, body?: object) =>
  system.call(method, path, { headers: { prefer: "wait=10" }, ...(body && { body }) });

beforeAll(async () => {
  system = await createTestApp();
  await system.startWorker();
  const event = {
    eventId: "e1",
    title: "Concert, loud",
    date: "2027-05-01T18:00:00Z",
    capacity: 2,
    hasWaitlist: true,
  };
  await call("POST", "/events", event);
  await call("POST", "/events", { ...event, eventId: "e2", date: "2027-04-01T18:00:00Z" });
  for (const userId of PEOPLE) {
    await call("POST", "/users", { userId, name: `=cmd|${userId}`, email: `${userId}@mail.example` });
    await call("POST", "/events/e1/register", { userId });
  }
  await call("POST", "/events/e2/register", { userId: "p0" });
  await call("DELETE", "/events/e1/register/p0");
});
afterAll(() => system.stop());

/** The bytes of an answer, before any decoder has taken the byte order mark away. */
async function file(path: string) {
  const response = await system.app.request(path);
  expect(response.status).toBe(200);
  return { text: Buffer.from(await response.arrayBuffer()).toString("utf8"), headers: response.headers };
}

describe.each([
  ["registrations", ["p1", "p2"]],
  ["waitlist", ["p3", "p4"]],
])("the %s as CSV", (list, expected) => {
  it("has the members of the list, by their names", async () => {
    const { text, headers } = await file(`/events/e1/${list}.csv`);
    expect(headers.get("content-type")).toBe("text/csv; charset=utf-8; header=present");
    expect(headers.get("content-disposition")).toBe(`attachment; filename="e1-${list}.csv"`);
    expect(text.startsWith("\uFEFF")).toBe(true);
    expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    const rows = parse<Record<string, string>>(text, { columns: true, bom: true });
    const { items } = (await call("GET", `/events/e1/${list}`)).body as { items: Record<string, unknown>[] };
    expect(rows.map(({ userId }) => userId)).toEqual(expected);
    for (const [i, row] of rows.entries()) {
      const {
        user,
        eventId: _,
        ...registration
      } = items[i] as {
        user: { name: string; email: string };
        eventId: string;
      };
      const shown: Record<string, string | number> = {
        ...registration,
        name: `'${user.name}`,
        email: user.email,
      };
      const given = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== ""));
      expect(given).toEqual(
        Object.fromEntries(Object.entries(shown).map(([name, value]) => [name, String(value)])),
      );
    }
  });

  it("of no event is a problem", async () => {
    const { status, problem } = await call("GET", `/events/none/${list}.csv`);
    expect([status, problem.code]).toEqual([404, "EVENT_NOT_FOUND"]);
  });
});

const propertiesOf = (text: string): string[] => text.replaceAll("\r\n ", "").split("\r\n");

describe("a calendar", () => {
  it("of an event has its version as the sequence", async () => {
    const { text, headers } = await file("/events/e1/calendar.ics");
    expect(headers.get("content-type")).toBe("text/calendar; charset=utf-8");
    const { version } = (await call("GET", "/events/e1")).body as { version: number };
    expect(propertiesOf(text)).toEqual(
      expect.arrayContaining([
        "UID:e1@muster",
        `SEQUENCE:${version}`,
        "SUMMARY:Concert\\, loud",
        "DTSTART:20270501T180000Z",
        "STATUS:CONFIRMED",
      ]),
    );
  });

  it("of a user has the events where they have a seat", async () => {
    const uidsOf = async (userId: string) =>
      propertiesOf((await file(`/users/${userId}/calendar.ics`)).text).filter((line) =>
        line.startsWith("UID:"),
      );
    expect(await uidsOf("p0")).toEqual(["UID:e2@muster"]);
    expect(await uidsOf("p1")).toEqual(["UID:e1@muster"]);
    expect(await uidsOf("p3")).toEqual([]);
  });

  it("of nobody is a problem", async () => {
    expect((await call("GET", "/events/none/calendar.ics")).problem.code).toBe("EVENT_NOT_FOUND");
    expect((await call("GET", "/users/nobody/calendar.ics")).problem.code).toBe("USER_NOT_FOUND");
  });
});
