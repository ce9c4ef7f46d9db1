import type { Page } from "playwright-core";
import { createDeadLetters } from "#adapters/sqs/dead-letters.ts";
import { loseCommand } from "../support/lost-letter.ts";
import { peopleFile } from "./people-file.ts";
import { IN_THE_QUEUE, stageHeld } from "./in-the-queue.ts";
import { acted, sendMain, type Shown } from "./shown.ts";
import { type Pages, WAIT } from "./system.ts";

const FULL = "looked-at";
const CONSOLE = `/console/events/${FULL}`;

/** Sends a form as it is, whatever the browser thinks of it, and waits for what the server says. */
async function sendWrong(page: Page) {
  await page.evaluate("for (const form of document.forms) form.noValidate = true");
  await sendMain(page);
  await page.locator("main .notice.bad").waitFor();
}

const scanning = (code: string, kind: string) => async (page: Page) => {
  await page.locator("#code").fill(code);
  await page.keyboard.press("Enter");
  await page.locator(`#result[data-kind="${kind}"]`).waitFor();
};

async function makeKey(page: Page) {
  await page.locator("#field-name").fill("Scanner at gate 2");
  await page
    .locator("#field-expiresAt")
    .fill(new Date(Date.now() + 86_400_000 * 30).toISOString().slice(0, 10));
  await page.locator("main form button.main").click();
  await page.locator("#field-key").waitFor();
}

async function lookAtLetters(page: Page) {
  await page.locator("main form button").first().click();
  await page.locator("[id^=letter-]").nth(1).waitFor();
}

/** Chooses a file with these lines, and waits for what this selects. */
const choosing =
  (sign: string, ...lines: readonly string[]) =>
  async (page: Page) => {
    await page.locator("#field-file").setInputFiles(peopleFile(...lines));
    await page.locator("main button").click();
    await page.locator(sign).first().waitFor();
  };

async function importPeople(page: Page) {
  await choosing("#import", "userId,name,shoes", "ada,,red", "dan,Dan,red", "stranger,,red")(page);
  await page.locator("#import button").click();
  await page.locator("main .notice.good").waitFor();
}

const unasked = (...paths: readonly string[]): Shown[] => paths.map((path) => ({ path, as: "unasked" }));

/** Every page there is, in each of the states that look different. */
export const EVERY_PAGE: readonly Shown[] = [
  ...unasked("/", `/e/${FULL}?as=`, ...["ada", "ben", "new"].map((userId) => `/e/${FULL}?as=${userId}`)),
  ...unasked(`/e/${FULL}/unregister?as=ada`, `/e/${FULL}/unregister?as=ben`, `/e/${FULL}/unregister?as=new`),
  ...["free", "closed", "scheduled", "cancelled", "draft"].flatMap((one) => unasked(`/e/${one}?as=ada`)),
  ...unasked("/e/offering?as=ben", "/e/offering/unregister?as=ben", "/e/none"),
  ...unasked("/console", "/console?q=none", "/console?show=all", "/console/events/new"),
  acted("/console/events/new", "what is wrong", sendWrong),
  ...["", "/settings", "/journal", "/journal?userId=ada", "/cancel", "/capacity?capacity=5"].flatMap((tab) =>
    unasked(`${CONSOLE}${tab}`),
  ),
  ...unasked("/console/events/cancelled", "/console/events/draft"),
  ...["/attendees", "/attendees?q=ada", "/attendees?status=offered", "/waitlist"].flatMap((tab) =>
    unasked(`${CONSOLE}${tab}`),
  ),
  ...["ada", "ben", "cyd"].flatMap((userId) => unasked(`${CONSOLE}/people/${userId}`)),
  ...unasked("/console/events/offering/people/ben"),
  ...unasked(`${CONSOLE}/check-in`, `${CONSOLE}/check-in?q=name`),
  acted(`${CONSOLE}/check-in`, "no seat", scanning("ben", "noSeat")),
  acted(`${CONSOLE}/check-in`, "unknown", scanning("nobody", "unknown")),
  acted("/console/events/came/check-in", "already in", scanning("ada", "already")),
  ...unasked(`${CONSOLE}/import`),
  acted(`${CONSOLE}/import`, "too large", choosing('a[href="#field-file"]', "x".repeat(5 * 1024 * 1024 + 1))),
  acted(`${CONSOLE}/import`, "what is wrong", choosing("#wrong-0", "userId,name", "b b,Ben", "ada,Ada")),
  acted(
    `${CONSOLE}/import`,
    "preview",
    choosing("#import", "userId,name,shoes", "ada,,red", "eve,Eve,", "none,,"),
  ),
  acted(`${CONSOLE}/import`, "result", importPeople),
  ...unasked("/console/system", "/console/dead-letters", "/console/dead-letters/some-letter/discard"),
  acted("/console/dead-letters", "looked at", lookAtLetters),
  ...unasked("/console/keys", "/console/keys/{key}/revoke"),
  acted("/console/keys", "what is wrong", sendWrong),
  acted("/console/keys", "made", makeKey),
  ...["/", `/e/${FULL}`, "/login?to=/", "/logout", "/l/none", "/l/{link}", "/console"].map(
    (path) => ({ path, as: "nobody" }) as const,
  ),
  { path: "/login", as: "nobody", after: { called: "what is wrong", act: sendWrongKey } },
  ...["/", `/e/${FULL}`, "/console", "/logout"].map((path) => ({ path, as: "admin" }) as const),
  ...["/", `/e/${FULL}`, "/console"].map((path) => ({ path, as: "holder" }) as const),
  ...IN_THE_QUEUE,
];

async function sendWrongKey(page: Page) {
  await page.locator("#field-key").fill("mst_wrong");
  await sendMain(page);
  await page.locator("#field-key-error").waitFor();
}

/** Makes what the pages show; gives what has to stand in their paths. */
export async function stage(pages: Pages): Promise<{ readonly link: string; readonly key: string }> {
  const { call, core } = pages;
  await core.addUsers(["ada", "ben", "cyd"]);
  await pages.newEvent({ eventId: FULL });
  await pages.register(FULL, "ada", "ben");
  await pages.newEvent({ eventId: "free", capacity: 120 });
  await pages.newEvent({ eventId: "closed", registrationClosesAt: "2026-01-01T00:00:00Z" });
  await pages.newEvent({ eventId: "scheduled", registrationOpensAt: "2027-04-01T08:00:00Z" });
  await pages.newEvent({ eventId: "draft", status: "draft" });
  await pages.newEvent({ eventId: "cancelled" });
  await call("POST", "/events/cancelled/cancel", { headers: WAIT });
  await pages.newEvent({ eventId: "offering", promotion: "offer" });
  await pages.register("offering", "ada", "ben");
  await pages.unregister("offering", "ada");
  await pages.newEvent({ eventId: "came" });
  await pages.register("came", "ada");
  await call("POST", "/events/came/registrations/ada/check-in", { body: {}, headers: WAIT });
  await stageHeld(pages);
  await lose(pages);
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  const link = (await call("POST", "/users/ada/links", { body: { expiresAt } })).body as { token: string };
  const asked = { name: "Scanner at gate 1", role: "door", events: [FULL], expiresAt };
  const key = (await call("POST", "/keys", { body: asked })).body as { keyId: string };
  return { link: link.token, key: key.keyId };
}

/** Has two letters lie in the queue of the dead: one that a worker could read now, and one that none can. */
async function lose({ core }: Pages): Promise<void> {
  await loseCommand(core, "opera", "ada");
  const letter = { group: "ballet", messageId: "m", body: "what nobody can read", reason: "not JSON" };
  await createDeadLetters(core.clients.sqs, core.names.deadLetters).park(letter);
}
