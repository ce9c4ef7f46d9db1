import { afterAll, beforeAll, expect, test } from "vitest";
import { listen } from "#gateway/server.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";
import { sharedBrowser } from "./chromium.ts";

/** A page that says that something is in the queue goes on by itself, with scripts and without. */

let system: TestApp;
let url: string;
beforeAll(async () => {
  system = await createTestApp();
  await system.core.addUsers(["ada", "ben"]);
  ({ url } = await listen(system.app, "127.0.0.1", 0));
});
afterAll(() => system.stop());

test("once the worker is there, it becomes the page of what came of it", async () => {
  await system.addEvent("concert");
  const browser = await sharedBrowser();
  const windows = [await browser.open(), await browser.open({ javaScriptEnabled: false })];
  for (const [i, { page }] of windows.entries()) {
    await page.goto(`${url}/e/concert?as=${["ada", "ben"][i]}`);
    await page.getByRole("button", { name: "Register" }).click();
    await page.getByText("You are in the queue.").waitFor();
  }
  await system.startWorker();
  for (const window of windows) {
    await window.page.getByText("You have a seat.").waitFor();
    expect([window.page.url(), window.complaints]).toEqual([`${url}/e/concert`, []]);
    await window.close();
  }
});
