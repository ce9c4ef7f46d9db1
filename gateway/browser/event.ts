import type { LiveEvent, LiveRegistration } from "#contracts/live.ts";
import type { Language } from "../pages/messages/messages.ts";
import type { LiveData } from "../pages/live-data.ts";
import { formatsOf } from "./format.ts";
import { follow, type Liveness } from "./live.ts";
import { roomIn } from "./room.ts";

/** The script of an event's page: keeps its numbers up to date, and what it says of the person who looks. */

/** A position is told to those who listen to the page no more often than this. */
const ANNOUNCED_EVERY_MS = 10_000;
const TITLED_EVERY_MS = 1000;
const COUNTS = ["registeredCount", "capacity", "availableSeats", "offeredCount", "waitlistCount"] as const;

const data = JSON.parse(document.querySelector("#page-data")?.textContent ?? "") as LiveData;
const format = formatsOf(document.documentElement.lang as Language);
let { status } = data;
let position: number | undefined = data.position;

function all(selector: string): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(selector)];
}

function write(name: string, value: number): void {
  for (const element of all(`[data-text="${name}"]`)) element.textContent = format.number(value);
}

/** Shows of the elements with this attribute those that are for the value. */
function show(name: string, value: string): void {
  for (const element of all(`[data-${name}]`)) {
    element.hidden = !(element.getAttribute(`data-${name}`) ?? "").split(" ").includes(value);
  }
}

function onEvent(event: LiveEvent): void {
  for (const name of COUNTS) write(name, event[name]);
  for (const meter of document.querySelectorAll("progress")) {
    meter.max = event.capacity;
    meter.value = event.registeredCount;
  }
  show("phase", event.phase);
  show("room", roomIn(event, data.limits));
}

function onRegistration(registration: LiveRegistration): void {
  const before = status;
  ({ status } = registration);
  if (status !== before) {
    show("status", status);
    show("news", status === "registered" && before !== "none" ? "promoted" : "");
    if (registration.status !== "waitlisted") announce(data.texts.now[registration.status], "at once");
  }
  const now = registration.status === "waitlisted" ? registration.position : undefined;
  if (now !== undefined && now !== position) {
    write("position", now);
    announce(data.texts.newPosition.replace("{position}", format.number(now)), "in time");
  }
  position = now;
  setTitle();
  writeTimes(registration);
}

function writeTimes(registration: LiveRegistration): void {
  const times = registration as Readonly<Record<string, unknown>>;
  for (const element of document.querySelectorAll<HTMLTimeElement>("time[data-time]")) {
    const instant = times[element.dataset["time"] ?? ""];
    if (typeof instant !== "string") continue;
    element.dateTime = instant;
    element.textContent = format.moment(instant, data.timeZone);
  }
  if (registration.status !== "offered") return;
  for (const element of all("[data-until]")) element.dataset["until"] = registration.expiresAt;
  countDown();
}

function countDown(): void {
  for (const element of all("[data-until]")) {
    const left = Date.parse(element.dataset["until"] ?? "") - Date.now();
    if (!Number.isNaN(left)) element.textContent = format.duration(left);
  }
}

const announcing = { at: 0, timer: 0 };

/** Says something to those who listen to the page. What has not been said yet gives way to what is newer. */
function announce(text: string, when: "at once" | "in time"): void {
  clearTimeout(announcing.timer);
  const wait = when === "at once" ? 0 : Math.max(announcing.at + ANNOUNCED_EVERY_MS - Date.now(), 0);
  announcing.timer = setTimeout(() => {
    announcing.at = Date.now();
    for (const element of all("#news")) element.textContent = text;
  }, wait);
}

let titling = 0;

/** The title has the position: whoever looks at another tab sees it. It changes at most once a second. */
function setTitle(): void {
  if (titling !== 0) return;
  const title = (): string =>
    `${position === undefined ? "" : `(${format.number(position)}) `}${data.title} · Muster`;
  if (document.title !== title()) document.title = title();
  titling = setTimeout(() => {
    titling = 0;
    if (document.title !== title()) setTitle();
  }, TITLED_EVERY_MS);
}

function onLiveness(liveness: Liveness): void {
  for (const element of all("[data-live]")) {
    if (element.dataset["live"] === liveness) continue;
    element.dataset["live"] = liveness;
    element.textContent = data.texts[liveness];
  }
}

/** The time of the event where somebody is, if that is in another zone. */
function writeLocalTimes(): void {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone === data.timeZone) return;
  for (const element of all("[data-local]")) {
    const moment = format.moment(element.dataset["local"] ?? "", zone);
    element.textContent = data.texts.yourTime.replace("{moment}", moment);
    element.hidden = false;
  }
}

writeLocalTimes();
setInterval(countDown, 1000);
follow({
  stream: data.stream,
  state: data.state,
  version: data.version,
  onLiveness,
  onMessage: (event, message) => {
    if (event === "event") onEvent(message as LiveEvent);
    else if (status !== undefined) onRegistration(message as LiveRegistration);
  },
});
