import { randomUUID } from "node:crypto";
import { GetQueueUrlCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import type { Page } from "playwright-core";
import { MESSAGE_VERSION } from "#contracts/command-message.ts";
import { peopleFile } from "./people-file.ts";
import { acted, type Looking, sendMain, type Shown } from "./shown.ts";
import type { Pages } from "./system.ts";

/** Pages that say that something is in the queue still, and those of an import that is under way. */

const HELD = "held";
const CONSOLE = `/console/events/${HELD}`;
const IMPORT = `${CONSOLE}/import`;

/** Makes an event at which nothing that is asked for ends: its next message is one for a newer worker. */
export async function stageHeld(pages: Pages): Promise<void> {
  await pages.newEvent({ eventId: HELD });
  await pages.register(HELD, "ada", "ben");
  const { clients, names } = pages.core;
  const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName: names.commands }));
  const message = {
    version: MESSAGE_VERSION + 1,
    eventId: HELD,
    commands: [{ wish: "a seat by the window" }],
  };
  const ids = { MessageGroupId: HELD, MessageDeduplicationId: randomUUID() };
  await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message), ...ids }));
}

/** A page after this, and after it has said that what was asked for is in the queue. */
const queued = (path: string, act: (page: Page) => Promise<unknown>, as?: Looking): Shown =>
  acted(
    path,
    "in the queue",
    async (page) => {
      await act(page);
      await page.waitForURL(/[?&]request=/);
      if (as === "scriptless") await stay(page);
    },
    as,
  );

/** Has a page that would load itself again stay as it is. */
async function stay(page: Page): Promise<void> {
  await page.route(page.url(), (route) => route.fulfill({ status: 204 }));
}

async function scan(page: Page) {
  await page.locator("#code").fill("ada");
  await page.keyboard.press("Enter");
}

let batch = 0;

/** Imports so many people, whom nobody knows. */
async function importPeople(page: Page, count: number) {
  const prefix = `held-${batch++}-`;
  const lines = Array.from({ length: count }, (_, i) => `${prefix}${i},Person ${i}`);
  await page.locator("#field-file").setInputFiles(peopleFile("userId,name", ...lines));
  await page.locator("main button").click();
  await page.locator("#import button").click();
}

/** More than are imported in a step. */
const MANY = 250;

/** Has the import begin, and answers its second step with this status. */
const importRefused = (status: number) => async (page: Page) => {
  let steps = 0;
  await page.route(`**${IMPORT}`, (route) => {
    if (!(route.request().postData() ?? "").includes('name="ends"')) return route.continue();
    return ++steps === 1 ? route.continue() : route.fulfill({ status, contentType: "text/html", body: "" });
  });
  await importPeople(page, MANY);
  await page.locator("#import-done.error").waitFor();
};

async function changeTitle(page: Page) {
  await page.locator("#field-title").fill("Day of Open Music");
  await sendMain(page);
  await page.locator("main .notice.plain").waitFor();
}

async function scanQueued(page: Page) {
  await scan(page);
  await page.locator('#result[data-kind="queued"]').waitFor();
}

/** What is scanned once the session is over stays in the browser. */
async function scanSignedOut(page: Page) {
  await page.route("**/check-in", (route) =>
    route.request().method() === "POST"
      ? route.fulfill({ status: 401, contentType: "text/html", body: "" })
      : route.continue(),
  );
  await scan(page);
  await page.locator('#result[data-kind="kept"]').waitFor();
}

async function importSome(page: Page) {
  await importPeople(page, MANY);
  await page.locator('#import:has(input[name="ends"]:not([value=""]))').waitFor();
}

async function importQueued(page: Page) {
  await importPeople(page, 2);
  await page.locator("#line-2").waitFor();
}

export const IN_THE_QUEUE: readonly Shown[] = [
  queued(`/e/${HELD}?as=cyd`, sendMain),
  ...["ada", "ben"].map((userId) => queued(`/e/${HELD}/unregister?as=${userId}`, sendMain)),
  queued(`/e/${HELD}/unregister`, sendMain, "holder"),
  queued(`${CONSOLE}/cancel`, sendMain),
  queued(`${CONSOLE}/people/ada`, sendMain),
  queued(`${CONSOLE}/check-in`, scan, "scriptless"),
  acted(`${CONSOLE}/check-in`, "in the queue", scanQueued),
  acted("/console/events/free/check-in", "signed out", scanSignedOut),
  acted(`${CONSOLE}/settings`, "in the queue", changeTitle),
  acted(IMPORT, "under way", importSome),
  acted(IMPORT, "under way", importSome, "scriptless"),
  acted(IMPORT, "in the queue", importQueued, "scriptless"),
  acted(IMPORT, "refused", importRefused(403)),
  acted(IMPORT, "signed out", importRefused(401)),
];
