import { createTickets } from "#application/identifying/tickets.ts";
import { drawCode } from "#gateway/site/qr.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createVisitor } from "../support/browser.ts";
import { testSealer } from "../support/token-keys.ts";
import { createOrganizedApp, type OrganizedApp } from "../support/organizing.ts";

/** The page at the door of an event. */

let app: OrganizedApp;
beforeAll(async () => {
  app = await createOrganizedApp(["ada", "ben", "cyd"]);
});
afterAll(() => app.system.stop());

async function atTheDoor() {
  const eventId = await app.eventWith({ capacity: 1, hasWaitlist: true });
  for (const userId of ["ada", "ben"]) await app.register(eventId, userId);
  const visitor = createVisitor(app.system);
  const path = `/console/events/${eventId}/check-in`;
  let number = 0;
  const scan = async (code: string, key = `scan-${number++}`) => {
    const sent = await visitor.post(path, { code, key });
    expect(sent.status).toBe(303);
    const { html } = await visitor.get(sent.location ?? "");
    return { kind: /id="result" role="alert" data-kind="(\w*)"/.exec(html)?.[1], html };
  };
  return { eventId, visitor, path, scan };
}

test("a ticket lets in once, and says since when on another device", async () => {
  const { scan, eventId } = await atTheDoor();
  const first = await scan("ada", "device-1");
  expect(first.kind).toBe("in");
  expect(first.html).toContain("1 of 1 are in");
  // A network that lost the answer has the same scan sent again: it is the same check-in.
  expect((await scan("ada", "device-1")).kind).toBe("in");
  const second = await scan("ada", "device-2");
  expect([second.kind, second.html.includes("since ")]).toEqual(["already", true]);
  const event = await app.get<{ checkedInCount: number }>(`/events/${eventId}`);
  expect(event.checkedInCount).toBe(1);
});

test("reads the ticket of the public page, and no ticket of another event", async () => {
  const { scan, eventId } = await atTheDoor();
  const other = await atTheDoor();
  const ticket = createTickets(testSealer).make(eventId, "ada");
  const ada = createVisitor(app.system);
  expect((await ada.get(`/e/${eventId}?as=ada`)).html).toContain(drawCode(ticket));
  expect((await other.scan(ticket)).kind).toBe("unknown");
  expect((await scan(ticket)).kind).toBe("in");
  expect((await scan(`${ticket}x`)).kind).toBe("unknown");
  expect((await scan("<script>")).kind).toBe("unknown");
});

test("somebody who waits is told so, and can be given a seat and checked in", async () => {
  const { scan, eventId, visitor } = await atTheDoor();
  const waiting = await scan("ben");
  expect(waiting.kind).toBe("noSeat");
  expect(waiting.html).toContain("Waits at 1.");
  expect((await scan("cyd")).kind).toBe("notHere");
  await app.update(eventId, { promotion: "manual" });
  await app.update(eventId, { capacity: 2 });
  const act = async (what: string, { html }: { readonly html: string }) => {
    const key = /name="key" value="([^"]*)"/.exec(html)?.[1] ?? "";
    const path = `/console/events/${eventId}/people/ben/${what}`;
    const sent = await visitor.post(path, { key, back: "check-in" });
    return await visitor.get(sent.location ?? "");
  };
  const promoted = await act("promote", waiting);
  expect(promoted.html).toContain('data-kind="promoted"');
  expect((await act("check-in", promoted)).html).toContain('data-kind="in"');
});

test("finds somebody without a ticket", async () => {
  const { path, visitor } = await atTheDoor();
  const { html } = await visitor.get(`${path}?q=ada`);
  expect(html).toContain('id="person-ada"');
  expect(html).toContain('/people/ada/check-in"');
});
