import type { CheckInData } from "../pages/console/check-in.ts";
import { playTone } from "./tone.ts";

/**
 * The script of the page at the door. What is scanned is kept in the browser until the server has said what came of
 * it, and sent again under the same key: so nothing is lost, and nothing happens twice, on a bad network.
 */

type Scanned = { readonly code: string; readonly key: string };

/** Milliseconds until what could not be sent is sent again. */
const RETRY_MS = 3000;
const KEY_BYTES = 16;

function one<Kind extends Element>(selector: string, kind: new () => Kind): Kind {
  const element = document.querySelector(selector);
  if (element instanceof kind) return element;
  throw new Error(`the page lacks ${selector}`);
}

const data = JSON.parse(one("#page-data", HTMLElement).textContent) as CheckInData;
const [form, input] = [one("#scan", HTMLFormElement), one("#code", HTMLInputElement)];
const [result, pending] = [one("#result", HTMLElement), one("#pending", HTMLElement)];
let isSending = false;
let retry = 0;

function kept(): Scanned[] {
  try {
    return JSON.parse(localStorage.getItem(data.store) ?? "[]") as Scanned[];
  } catch {
    return [];
  }
}

function keep(change: (all: readonly Scanned[]) => readonly Scanned[]): void {
  const all = change(kept());
  localStorage.setItem(data.store, JSON.stringify(all));
  pending.textContent = all.length === 0 ? "" : data.texts.pending.replace("{count}", String(all.length));
}

function scan(code: string): void {
  const key = [...crypto.getRandomValues(new Uint8Array(KEY_BYTES))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
  keep((all) => [...all, { code, key }]);
  void sendAll(key);
}

type Answer = { readonly status: number; readonly page: Document | undefined; readonly url: string };

/** Sends a form as the page would. The browser parses the answer, and runs nothing of it. */
function post({ code, key }: Scanned): Promise<Answer> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", data.path);
    request.responseType = "document";
    request.addEventListener("loadend", () => {
      const { status, responseURL: url } = request;
      resolve({ status, url, page: request.responseXML ?? undefined });
    });
    request.send(new URLSearchParams({ code, key }));
  });
}

/** Sends what is kept, the oldest first, and shows what came of it; `newest` is what has just been scanned. */
async function sendAll(newest?: string): Promise<void> {
  if (isSending) return;
  isSending = true;
  clearTimeout(retry);
  for (let next = kept()[0]; next !== undefined; next = kept()[0]) {
    const { key } = next;
    const { status, page } = await post(next);
    const shown = page?.querySelector<HTMLElement>("#result") ?? undefined;
    if (status !== 200 || page === undefined || shown === undefined) {
      const isOver = status === 401 || (status === 200 && shown === undefined);
      tell("kept", isOver ? data.texts.signIn : data.texts.kept);
      break;
    }
    show(page, shown);
    // It is durably in the queue: the same key asks what has become of it.
    if (shown.dataset["kind"] === "queued") break;
    keep((all) => all.filter((other) => other.key !== key));
    if (newest !== undefined && key !== newest) noteLate(shown);
  }
  isSending = false;
  if (kept().length > 0) retry = setTimeout(() => void sendAll(""), RETRY_MS);
}

function show(page: Document, shown: HTMLElement): void {
  const kind = shown.dataset["kind"] ?? "";
  result.dataset["kind"] = kind;
  result.replaceChildren(...shown.childNodes);
  one("#came", HTMLElement).textContent = page.querySelector("#came")?.textContent ?? "";
  if (kind !== "queued") playTone(kind === "in" ? "good" : "bad");
  input.focus();
}

function tell(kind: string, text: string): void {
  const word = document.createElement("p");
  word.className = "big";
  word.textContent = text;
  result.dataset["kind"] = kind;
  result.replaceChildren(word);
  input.focus();
}

/** What was scanned a while ago is told below, where it is not taken for the last scan. */
function noteLate(shown: HTMLElement): void {
  const line = document.createElement("li");
  line.textContent = [...result.querySelectorAll("p")]
    .map(({ textContent }) => textContent.trim())
    .join(" · ");
  line.dataset["kind"] = shown.dataset["kind"];
  const late = one("#late", HTMLElement);
  late.hidden = false;
  late.querySelector("ul")?.prepend(line);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const code = input.value.trim();
  input.value = "";
  if (code !== "") scan(code);
});
addEventListener("online", () => void sendAll(""));
// A scanner types wherever the focus is: unless that is a field, it is meant for this one.
document.addEventListener("keydown", ({ key }) => {
  if (document.activeElement === document.body && key.length === 1) input.focus();
});

const camera = one("#camera", HTMLButtonElement);
camera.hidden = !("mediaDevices" in navigator);
let stop: (() => void) | undefined;
camera.addEventListener("click", () => {
  if (stop === undefined) void look();
  else stop();
});

async function look(): Promise<void> {
  try {
    const { watch } = await import("./camera.ts");
    const end = await watch(one("#seen", HTMLVideoElement), scan);
    stop = () => {
      end();
      stop = undefined;
      camera.textContent = data.texts.camera;
    };
    camera.textContent = data.texts.cameraOff;
  } catch {
    tell("kept", data.texts.cameraFailed);
  }
}

keep((all) => all);
void sendAll("");
