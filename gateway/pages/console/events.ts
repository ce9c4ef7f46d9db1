import { html } from "hono/html";
import type { EventView } from "#contracts/event.ts";
import { type Frame, type Html, layout } from "../layout.ts";
import { consoleMenu } from "./frame.ts";
import { moment, name, pager, type Pager, table } from "../parts.ts";

export type EventsPage = {
  readonly events: readonly EventView[];
  readonly pages: Pager;
  /** What was searched for; empty if nothing was. */
  readonly search: string;
  /** Whether only those to come are shown. */
  readonly isComing: boolean;
  readonly mayCreate: boolean;
};

/** The events that somebody manages or looks after, with their numbers. */
export function eventsPage(frame: Frame, page: EventsPage): Html {
  const { events, pages, search, isComing, mayCreate } = page;
  const t = frame.messages.console.list;
  return layout(frame, {
    title: t.title,
    isWide: true,
    menu: consoleMenu(frame, isComing ? "coming" : search === "" ? "all" : undefined),
    main: html`<div class="apart"><h1>${t.title}</h1>
${mayCreate && html`<a class="button main" href="/console/events/new">${t.create}</a>`}</div>
<search><form class="line" action="/console">
<label for="q">${t.search}</label>
<input id="q" name="q" type="search" value="${search}" maxlength="200" autocomplete="off">
<button>${t.find}</button>
</form></search>
${table({
  caption: t.title,
  head: [t.event, t.date, t.seats, t.waiting, t.status],
  rows: events.map((event) => ({ id: `event-${event.eventId}`, cells: cells(frame, event) })),
  none: noneText(t, page),
})}
${pages.next !== undefined && (search !== "" || events.length === 0) && html`<p class="hint">${t.more}</p>`}
${pager(frame, pages)}`,
  });
}

function noneText(t: Frame["messages"]["console"]["list"], { search, isComing }: EventsPage): string {
  if (search !== "") return t.noneFound(search);
  return isComing ? t.noneComing : t.none;
}

function cells(frame: Frame, event: EventView) {
  const { messages, format } = frame;
  const { eventId, title, date, timeZone, capacity, registeredCount, extraCount, waitlistCount, status } =
    event;
  const path = `/console/events/${eventId}`;
  const taken = `${format.number(registeredCount + extraCount)} / ${format.number(capacity)}`;
  const id = `taken-${eventId}`;
  return [
    html`<a href="${path}">${name(title)}</a>`,
    moment(frame, date, timeZone),
    html`<a id="${id}" href="${path}/attendees">${taken}</a>
<progress class="small" max="${capacity}" value="${registeredCount}" aria-labelledby="${id}"></progress>`,
    html`<a href="${path}/waitlist">${format.number(waitlistCount)}</a>`,
    html`<span class="badge" data-badge="${status}">${messages.console.statuses[status]}</span>`,
  ];
}
