import type { ConsoleData } from "../pages/console/overview.ts";
import { drawChart } from "./chart.ts";
import { follow } from "./live.ts";
import { Idiomorph } from "./vendor/idiomorph.js";

/**
 * The script of the console's pages about an event. When something has changed, the page is asked for again, and what
 * is shown becomes that: what somebody types, has selected or has opened stays.
 */

/** Pages are asked for at most so often. */
const PAUSE_MS = 1000;

const dataOf = (page: Document): ConsoleData =>
  JSON.parse(page.querySelector("#page-data")?.textContent ?? "") as ConsoleData;
const data = dataOf(document);
let { version } = data;
let [isAsking, isStale] = [false, false];

/** The page of now, parsed by the browser, which runs nothing of it; undefined where there is none. */
function pageOfNow(): Promise<Document | undefined> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("GET", location.href);
    request.responseType = "document";
    const end = (): void => resolve(request.status === 200 ? (request.responseXML ?? undefined) : undefined);
    request.addEventListener("loadend", end);
    request.send();
  });
}

async function refresh(): Promise<void> {
  if (isAsking) {
    isStale = true;
    return;
  }
  isAsking = true;
  isStale = false;
  const page = await pageOfNow();
  if (page !== undefined) show(page);
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  isAsking = false;
  if (isStale) void refresh();
}

function show(page: Document): void {
  for (const selector of [".menu", "#main"]) {
    const [shown, now] = [document.querySelector(selector), page.querySelector(selector)];
    if (shown !== null && now !== null) void Idiomorph.morph(shown, now, MORPHING);
  }
  const { chart } = dataOf(page);
  if (chart !== undefined) drawChart(chart);
}

const isOwn = (node: Node): boolean => node instanceof Element && node.matches('[data-morph="skip"]');

/** Whether somebody has changed what this control had when the page came. */
function isFilledIn(node: Node): boolean {
  if (node instanceof HTMLInputElement)
    return node.value !== node.defaultValue || node.checked !== node.defaultChecked;
  if (node instanceof HTMLTextAreaElement) return node.value !== node.defaultValue;
  if (!(node instanceof HTMLSelectElement)) return false;
  const first = [...node.options].findIndex(({ defaultSelected }) => defaultSelected);
  return node.selectedIndex !== Math.max(first, 0);
}

const MORPHING = {
  ignoreActiveValue: true,
  callbacks: {
    // What scripts write stays theirs, and what somebody has typed or opened is theirs.
    beforeNodeMorphed: (node: Node) => !isOwn(node) && !isFilledIn(node),
    beforeAttributeUpdated: (name: string, node: Element) => !(name === "open" && node.tagName === "DETAILS"),
  },
};

if (data.chart !== undefined) drawChart(data.chart);
follow({
  stream: data.stream,
  state: data.state,
  version,
  onLiveness(liveness) {
    for (const element of document.querySelectorAll<HTMLElement>("[data-live]")) {
      if (element.dataset["live"] === liveness) continue;
      element.dataset["live"] = liveness;
      element.textContent = data.texts[liveness];
    }
  },
  onMessage(event, message) {
    const { version: now } = message as { readonly version: number };
    if (event !== "event" || now === version) return;
    version = now;
    void refresh();
  },
});
