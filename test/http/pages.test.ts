import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../support/client.ts";
import { createVisitor, hiddenIn } from "../support/browser.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** The public pages, on a gateway that asks nobody who they are. */

let system: TestApp;
beforeAll(async () => {
  system = await createTestApp();
  await system.startWorker();
  await system.core.addUsers(["ada", "ben", "cyd"]);
});
afterAll(() => system.stop());

let number = 0;
async function newEvent(more: object = {}): Promise<string> {
  const eventId = `e${number++}`;
  const body = {
    eventId,
    title: "Concert",
    date: "2027-05-01T18:00:00Z",
    capacity: 1,
    hasWaitlist: true,
    ...more,
  };
  expect((await system.call("POST", "/events", { body })).status).toBe(201);
  return eventId;
}

/** Registers the person with the form on the event's page; resolves with the page afterwards. */
async function register(visitor: ReturnType<typeof createVisitor>, eventId: string, more = {}) {
  const key = hiddenIn(await visitor.get(`/e/${eventId}`), "key");
  expect(key).toMatch(/^[\w-]{22}$/);
  const sent = await visitor.post(`/e/${eventId}/register`, { key, ...more });
  expect(sent.status).toBe(303);
  return await visitor.get(sent.location ?? "");
}

const shownCard = (html: string) => /<section class="card"[^>]*data-status="(\w+)">/.exec(html)?.[1];

describe("the first page", () => {
  test("lists the events to come, page by page", async () => {
    const past = await newEvent({ date: "2020-01-01T10:00:00Z", title: "Long ago" });
    for (let i = 0; i < 26; i++) await newEvent({ title: `Evening ${i}`, date: "2028-01-01T10:00:00Z" });
    const visitor = createVisitor(system);
    const first = await visitor.get("/");
    expect(first.status).toBe(200);
    expect(first.html).not.toContain(`/e/${past}"`);
    const next = /<a href="([^"]+)" rel="next">/.exec(first.html)?.[1]?.replaceAll("&amp;", "&") ?? "";
    const second = await visitor.get(next);
    const titles = (html: string) => html.match(/Evening \d+/g) ?? [];
    expect([...titles(first.html), ...titles(second.html)]).toHaveLength(26);
    expect(second.html).toContain('<a href="/">Back to the start</a>');
  });

  test("is HTML whatever is accepted, and refuses a bad query as a page", async () => {
    const visitor = createVisitor(system, { Accept: "application/json" });
    expect((await visitor.get("/")).headers.get("content-type")).toBe("text/html; charset=utf-8");
    const bad = await visitor.get("/?from=soon");
    expect([bad.status, bad.headers.get("content-type")]).toEqual([400, "text/html; charset=utf-8"]);
  });
});

describe("the page of an event", () => {
  test("lets somebody register, wait, be promoted and give up, without a script", async () => {
    const eventId = await newEvent();
    const [ada, ben] = [createVisitor(system), createVisitor(system)];
    expect((await ada.get(`/e/${eventId}?as=ada`)).html).toContain("Acting for Name of ada");
    await ben.get(`/e/${eventId}?as=ben`);
    const seated = await register(ada, eventId);
    expect(shownCard(seated.html)).toBe("registered");
    expect(seated.html).toContain("<svg");
    const waiting = await register(ben, eventId);
    expect(shownCard(waiting.html)).toBe("waitlisted");
    expect(waiting.html).toContain("<title>(1) Concert · Muster</title>");

    const ask = await ada.get(`/e/${eventId}/unregister`);
    expect(ask.html).toContain("Your seat goes to the person who waits.");
    const gone = await ada.post(`/e/${eventId}/unregister`, { key: hiddenIn(ask, "key") });
    expect([gone.status, gone.location]).toEqual([303, `/e/${eventId}`]);
    expect(shownCard((await ada.get(`/e/${eventId}`)).html)).toBe("none");
    expect((await ben.get(`/e/${eventId}`)).html).toContain("You have a seat now!");
    const nothing = await ada.get(`/e/${eventId}/unregister`);
    expect(nothing.html).toContain("You have nothing to give up");
  });

  test("does once what its form asks for, however often it is sent", async () => {
    const eventId = await newEvent({ capacity: 5 });
    const ada = createVisitor(system);
    const key = hiddenIn(await ada.get(`/e/${eventId}?as=ada`), "key");
    const sent = await Promise.all([1, 2, 3].map(() => ada.post(`/e/${eventId}/register`, { key })));
    expect(sent.map(({ location }) => location)).toEqual(Array(3).fill(`/e/${eventId}`));
    await ada.post(`/e/${eventId}/unregister`, { key: "another" });
    expect((await ada.post(`/e/${eventId}/register`, { key })).location).toBe(`/e/${eventId}`);
    expect(shownCard((await ada.get(`/e/${eventId}`)).html)).toBe("none");
  });

  test("says why somebody was refused, and to nobody else", async () => {
    const eventId = await newEvent({ hasWaitlist: false });
    const [ada, ben] = [createVisitor(system), createVisitor(system)];
    await ada.get("/?as=ada");
    await ben.get("/?as=ben");
    await register(ada, eventId);
    const sent = await ben.post(`/e/${eventId}/register`, { key: "k" });
    expect(sent.location).toMatch(new RegExp(`^/e/${eventId}\\?request=`));
    const refused = await ben.get(sent.location ?? "");
    const sentence = "Every seat is taken, and this event has no waitlist.";
    expect(refused.html).toContain(`<div class="notice bad" role="alert"><p>${sentence}</p></div>`);
    expect((await ada.get(sent.location ?? "")).html).not.toContain("notice bad");
  });

  test("offers a seat, with the time that is left, to take or to decline", async () => {
    const eventId = await newEvent({ promotion: "offer", claimWithin: "PT1H", capacity: 1 });
    const [ada, ben, cyd] = ["ada", "ben", "cyd"].map(() => createVisitor(system));
    if (ada === undefined || ben === undefined || cyd === undefined) throw new Error("nobody came");
    await ada.get("/?as=ada");
    await ben.get("/?as=ben");
    await cyd.get("/?as=cyd");
    for (const visitor of [ada, ben, cyd]) await register(visitor, eventId);
    const giveUp = async (visitor: typeof ada) => {
      const ask = await visitor.get(`/e/${eventId}/unregister`);
      await visitor.post(`/e/${eventId}/unregister`, { key: hiddenIn(ask, "key") });
      return ask.html;
    };
    await giveUp(ada);
    const offered = await ben.get(`/e/${eventId}`);
    expect(shownCard(offered.html)).toBe("offered");
    expect(offered.html).toContain("A seat is offered to you.");
    expect(/data-until="[^"]+">59 minutes, \d+ seconds?</.test(offered.html)).toBe(true);
    expect(offered.html).toMatch(/>Offered<\/span> <strong data-text="offeredCount">1</);
    expect(await giveUp(ben)).toContain("The seat is offered to the next person.");
    expect(shownCard((await ben.get(`/e/${eventId}`)).html)).toBe("none");
    expect(shownCard((await register(cyd, eventId)).html)).toBe("registered");
  });

  test("says what has become of the event, and lists no draft", async () => {
    const eventId = await newEvent({
      status: "draft",
      title: "A secret evening",
      date: "2027-01-01T10:00:00Z",
    });
    const visitor = createVisitor(system);
    const noticed = async () =>
      /<p class="notice plain" data-phase="\w+">([^<]*)</.exec(
        (await visitor.get(`/e/${eventId}`)).html,
      )?.[1];
    expect(await noticed()).toBe("This event is not published yet.");
    expect((await visitor.get("/")).html).not.toContain("A secret evening");
    const wait = { headers: { Prefer: "wait=10" } };
    await system.call("POST", `/events/${eventId}/publish`, wait);
    expect(await noticed()).toBeUndefined();
    expect((await visitor.get("/")).html).toContain("A secret evening");
    await system.call("POST", `/events/${eventId}/cancel`, wait);
    expect(await noticed()).toBe("This event is cancelled.");
    await visitor.get("/?as=ada");
    const { html } = await visitor.get(`/e/${eventId}`);
    expect(html).toMatch(/<p data-phase="[^"]*\bcancelled\b[^"]*">You are not registered\.<\/p>/);
    const sent = await visitor.post(`/e/${eventId}/register`, { key: "k" });
    expect((await visitor.get(sent.location ?? "")).html).toContain(
      'role="alert"><p>This event is cancelled.</p>',
    );
  });

  test("asks whoever comes for the first time for a name, and keeps what was typed", async () => {
    const eventId = await newEvent();
    const visitor = createVisitor(system);
    const first = await visitor.get(`/e/${eventId}?as=newcomer${number}`);
    expect(first.html).toContain('<label for="field-name">Your name</label>');
    const wrong = await visitor.post(`/e/${eventId}/register`, { key: "k", name: `${"x".repeat(200)}y` });
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain('aria-invalid="true" aria-describedby="field-name-hint field-name-error"');
    expect(wrong.html).toContain(`value="${"x".repeat(200)}y"`);
    const seated = await register(visitor, eventId, { name: " Grace <Hopper> " });
    expect(seated.html).toContain("Acting for Grace &lt;Hopper&gt;");
    expect(shownCard(seated.html)).toBe("registered");
  });

  test("shows the place in the queue while the command is in it", async () => {
    const eventId = await newEvent();
    const idle = await createTestApp();
    await idle.core.addUsers(["ada"]);
    await idle.addEvent(eventId);
    const ada = createVisitor(idle);
    const key = hiddenIn(await ada.get(`/e/${eventId}?as=ada`), "key");
    const sent = await ada.post(`/e/${eventId}/register`, { key });
    const queued = await ada.get(sent.location ?? "");
    expect(queued.html).toContain('<meta http-equiv="refresh" content="2">');
    expect(queued.html).toContain("You are in the queue.");
    await idle.startWorker();
    await eventually(async () => {
      const { status, location } = await ada.get(sent.location ?? "");
      expect([status, location]).toEqual([303, `/e/${eventId}`]);
    });
    await idle.stop();
  });

  test("acts for nobody until somebody is named", async () => {
    const eventId = await newEvent();
    const visitor = createVisitor(system);
    const { html } = await visitor.get(`/e/${eventId}`);
    expect(html).not.toContain('<form method="post"');
    expect((await visitor.post(`/e/${eventId}/register`, { key: "k" })).status).toBe(403);
    await visitor.get("/?as=ada");
    expect(visitor.cookies.get("muster")).toBe("ada");
    await visitor.get("/?as=");
    expect(visitor.cookies.has("muster")).toBe(false);
  });

  test("shows text as text, whoever wrote it", async () => {
    const hostile = `<script>alert("1")</script> ' & \u202etxt`;
    const eventId = await newEvent({ title: hostile, description: `${hostile}\n</p>`, location: hostile });
    const { html } = await createVisitor(system).get(`/e/${eventId}?as=ada`);
    expect(html).not.toContain("<script>alert");
    expect(html).not.toContain("</p></bdi>");
    expect(html).toContain(
      "<bdi>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &#39; &amp; \u202etxt</bdi>",
    );
    expect(/<script type="application\/json"[^>]*>([^<]*)<\/script>/.exec(html)?.[1]).toContain(
      String.raw`\u003cscript>`,
    );
  });
});
