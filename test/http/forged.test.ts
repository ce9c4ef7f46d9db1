import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FORGED_POSITIONS, FORGED_REQUESTS, requestContent } from "../support/forged-content.ts";
import { sealedBy010, testSealer } from "../support/token-keys.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** What is opened is not believed: a token may have the right seal, and a content that no gateway sealed. */

let system: TestApp;

beforeAll(async () => {
  system = await createTestApp();
  await system.call("POST", "/users", { body: { userId: "ada", name: "Ada" } });
  const body = { eventId: "concert", title: "Concert", date: "2027-05-01T18:00:00Z", capacity: 1 };
  await system.call("POST", "/events", { body });
});
afterAll(() => system.stop());

const LISTS: Readonly<Record<string, string>> = {
  "/users": "users",
  "/events": "events",
  "/events?order=date": 'events ["date",null,null]',
  "/events/concert/registrations": "event registered concert",
  "/events/concert/registrations?status=offered,waitlisted": 'event [["offered","waitlisted"],null] concert',
  "/events/concert/offers": "event offered concert",
  "/events/concert/waitlist": "event waitlisted concert",
  "/users/ada/registrations": "user registered ada",
  "/users/ada/offers": "user offered ada",
  "/users/ada/waitlist": "user waitlisted ada",
};

describe.each(Object.entries(LISTS))("GET %s", (path, list) => {
  const contents = FORGED_POSITIONS.map((content) => [content.slice(0, 40), content] as const);
  test.each(contents)("refuses a forged cursor: %s", async (_, content) => {
    const cursors = [
      testSealer.seal("cursor", list, Buffer.from(content)),
      sealedBy010(`cursor:${list}`, content),
    ];
    for (const cursor of cursors) {
      const answer = await system.call("GET", `${path}${path.includes("?") ? "&" : "?"}cursor=${cursor}`);
      expect(answer).toMatchObject({ status: 400, body: { code: "INVALID_CURSOR" } });
    }
  });
});

describe("GET /requests/{requestId}", () => {
  test.each(Object.entries(FORGED_REQUESTS))("knows no forged request with %s", async (_, content) => {
    for (const id of [testSealer.seal("request", "", content), sealedBy010("request", content)]) {
      const answer = await system.call("GET", `/requests/${id}`);
      expect(answer).toMatchObject({ status: 404, body: { code: "REQUEST_NOT_FOUND" } });
    }
  });

  test("knows one that a gateway could have given out", async () => {
    for (const id of [
      testSealer.seal("request", "", requestContent()),
      sealedBy010("request", requestContent()),
    ]) {
      expect(await system.call("GET", `/requests/${id}`)).toMatchObject({ status: 200 });
    }
  });

  test("waits for none that was accepted in the future", async () => {
    const content = requestContent({ acceptedAt: Date.parse("9999-01-01T00:00:00Z") });
    const answer = await system.call("GET", `/requests/${testSealer.seal("request", "", content)}?wait=20`);
    expect(answer).toMatchObject({ status: 404, body: { code: "REQUEST_NOT_FOUND" } });
  });
});
