import { html } from "hono/html";
import type { EventView } from "#contracts/event.ts";
import { type Frame, type Html, layout, type Page } from "../layout.ts";
import { name } from "../parts.ts";
import { operatorsLinks } from "./operators-menu.ts";

/** What is around the pages of the console. */

export type Tab = "overview" | "attendees" | "waitlist" | "journal" | "check-in" | "settings";

/** What the visitor may do with an event, beside looking at it. */
export type May = { readonly manage: boolean; readonly checkIn: boolean; readonly readJournal: boolean };

/** A page about one event: its name, its tabs, and what stands below them. */
export function eventConsole(
  frame: Frame,
  { event, tab, may, title, main, ...more }: { event: EventView; tab: Tab; may: May } & Omit<Page, "menu">,
): Html {
  return layout(frame, {
    ...more,
    title: `${title} · ${event.title}`,
    isWide: true,
    menu: tabs(frame, event, tab, may),
    main: html`<p class="event-name"><a href="/console/events/${event.eventId}">${name(event.title)}</a>
<span class="badge" data-badge="${event.status}">${frame.messages.console.statuses[event.status]}</span></p>
<h1>${title}</h1>
${main}`,
  });
}

/** The ways to the lists of events. */
export function consoleMenu(frame: Frame, current?: "coming" | "all"): Html {
  const { console: t } = frame.messages;
  return html`<nav class="menu" aria-label="${t.list.which}">
<a href="/console"${current === "coming" && html` aria-current="page"`}>${t.list.coming}</a>
<a href="/console?show=all"${current === "all" && html` aria-current="page"`}>${t.list.all}</a>
${operatorsLinks(frame)}
</nav>`;
}

function tabs({ messages, format }: Frame, event: EventView, current: Tab, may: May): Html {
  const t = messages.console;
  const path = `/console/events/${event.eventId}`;
  const taken = event.registeredCount + event.extraCount;
  const all: readonly (readonly [Tab, string, string, boolean])[] = [
    ["overview", path, t.overview, true],
    ["attendees", `${path}/attendees`, `${t.attendees} ${format.number(taken)}`, true],
    ["waitlist", `${path}/waitlist`, `${t.waitlist} ${format.number(event.waitlistCount)}`, true],
    ["journal", `${path}/journal`, t.journal, may.readJournal],
    ["check-in", `${path}/check-in`, t.checkIn, may.checkIn],
    ["settings", `${path}/settings`, t.settings, may.manage],
  ];
  return html`<nav class="menu" aria-label="${t.tabs}">
<a href="/console">${t.list.title}</a>
${all.map(
  ([tab, href, label, isThere]) =>
    isThere && html`<a href="${href}"${tab === current && html` aria-current="page"`}>${label}</a>`,
)}
</nav>`;
}
