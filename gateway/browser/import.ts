import type { ImportData } from "../pages/console/import-parts.ts";

/**
 * The script of the pages on which people are imported. It sends the form a part of the people at a time, so that each
 * step is small and one sees how far it has come; in the end it sends the whole form, whose answer is the result.
 * Without it, the same form goes on by its button.
 */

/** Milliseconds between looks at lines that are in the queue, and how often it is looked. */
const LOOK_MS = 2000;
const MOST_LOOKS = 60;
const SECOND_MS = 1000;
/** Tries in a row that may fail, and seconds between them. */
const MOST_FAILURES = 10;
const RETRY_SECONDS = 3;

const form = document.querySelector<HTMLFormElement>("#import");
const data = JSON.parse(document.querySelector("#page-data")?.textContent ?? "") as ImportData;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function field(within: ParentNode, name: string): HTMLInputElement {
  const found = within.querySelector(`input[name="${name}"]`);
  if (found instanceof HTMLInputElement) return found;
  throw new Error(`the form lacks ${name}`);
}

type Answer = { readonly status: number; readonly page: Document | undefined; readonly seconds: number };

/** Sends a part of the form. The browser parses the answer, and runs nothing of it. */
function post(sent: HTMLFormElement, people: readonly unknown[], ends: readonly string[]): Promise<Answer> {
  return new Promise((resolve) => {
    const fields = new FormData(sent);
    fields.set("people", JSON.stringify(people));
    fields.set("ends", ends.join(" "));
    const request = new XMLHttpRequest();
    request.open("POST", sent.action);
    request.responseType = "document";
    request.addEventListener("loadend", () => {
      const seconds = Number(request.getResponseHeader("Retry-After") ?? RETRY_SECONDS);
      resolve({ status: request.status, page: request.responseXML ?? undefined, seconds });
    });
    request.send(fields);
  });
}

/** What came of some people; undefined where it can't go on. Busy and lost gateways are asked again. */
async function ends(sent: HTMLFormElement, people: readonly unknown[], before: readonly string[]) {
  for (let failures = 0; failures < MOST_FAILURES; failures++) {
    const { status, page, seconds } = await post(sent, people, before);
    const shown = page?.querySelector<HTMLInputElement>('input[name="ends"]');
    if (status === 200 && shown) {
      const rest = page?.querySelector<HTMLElement>("#import")?.dataset["pause"] ?? "0";
      return { words: wordsIn(shown.value), seconds: Number(rest) };
    }
    if (status !== 0 && status !== 429 && status < 500) return tell(status === 401 || status === 200);
    await pause(seconds * SECOND_MS);
  }
  return tell(false);
}

function tell(isOver: boolean): undefined {
  const done = document.querySelector("#import-done");
  if (done === null) return;
  done.textContent = isOver ? data.texts.signIn : data.texts.stopped;
  done.className = "error";
}

const wordsIn = (text: string): string[] => text.split(" ").filter((word) => word !== "");
const isQueued = (word: string): boolean => word.startsWith("queued");

/** Sends everybody who is left. Whether all are done. */
async function sendAll(sent: HTMLFormElement, people: readonly unknown[], done: string[]): Promise<boolean> {
  while (done.length < people.length) {
    const some = people.slice(done.length, done.length + data.atATime);
    const came = await ends(sent, some, []);
    if (came === undefined) return false;
    done.push(...came.words);
    show(sent, people.length, done);
    if (came.words.length < some.length) await pause(Math.max(1, came.seconds) * SECOND_MS);
  }
  return true;
}

/** Looks after those who were in the queue still, for a while. */
async function lookAfter(sent: HTMLFormElement, people: readonly unknown[], done: string[]): Promise<void> {
  for (let looks = 0; looks < MOST_LOOKS && done.some(isQueued); looks++) {
    await pause(LOOK_MS);
    const queued = [...done.keys()].filter((i) => isQueued(done[i] ?? "")).slice(0, data.atATime);
    const some = queued.map((i) => people[i]);
    const came = await ends(
      sent,
      some,
      queued.map((i) => done[i] ?? ""),
    );
    if (came === undefined) return;
    for (const [n, i] of queued.entries()) done[i] = came.words[n] ?? done[i] ?? "";
    show(sent, people.length, done);
  }
}

function show(sent: HTMLFormElement, of: number, done: readonly string[]): void {
  field(sent, "ends").value = done.join(" ");
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  const text = data.texts.done
    .replace("{done}", numbers.format(done.length))
    .replace("{of}", numbers.format(of));
  const [line, bar] = [document.querySelector("#import-done"), document.querySelector("#import progress")];
  if (line !== null) {
    line.textContent = text;
    line.className = "";
  }
  if (bar instanceof HTMLProgressElement) bar.value = done.length;
}

async function run(sent: HTMLFormElement): Promise<void> {
  const people = JSON.parse(field(sent, "people").value) as unknown[];
  const done = wordsIn(field(sent, "ends").value);
  const button = sent.querySelector("button");
  const progress = document.querySelector<HTMLElement>("#import-progress");
  if (progress !== null) progress.hidden = false;
  if (button !== null) button.disabled = true;
  const isDone = await sendAll(sent, people, done);
  if (isDone) await lookAfter(sent, people, done);
  if (button !== null) button.disabled = false;
  // Its answer is the result, and says what is in the queue still.
  if (isDone) sent.submit();
}

if (form !== null) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void run(form);
  });
  if (data.isUnderWay) void run(form);
}
