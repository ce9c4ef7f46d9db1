import { html, raw } from "hono/html";
import type { EventView } from "#contracts/event.ts";
import type { Frame, Html } from "../layout.ts";
import { action, moment, type Tile, tiles } from "../parts.ts";
import { chart, type Timeline } from "./chart.ts";
import { eventConsole, type May } from "./frame.ts";

export type Overview = {
  readonly event: EventView;
  readonly may: May;
  readonly now: string;
  /** The key under which its forms are sent. */
  readonly key: string;
  /** What became of what was just asked for. */
  readonly said?: Html | undefined;
  /** Whether that is in the queue still: then the page looks again by itself. */
  readonly isQueued?: boolean;
  /** How the numbers came to be what they are; undefined for whoever may not read the journal. */
  readonly timeline: Timeline | undefined;
  readonly publicUrl: string;
  /** The address of the public page as a picture. */
  readonly code: string;
};

/** An event at a glance: its numbers, how they came about, and what can be done with it. */
export function overviewPage(frame: Frame, page: Overview): Html {
  const { event, may, now, said, isQueued = false, timeline } = page;
  const { messages, here } = frame;
  const t = messages.console;
  return eventConsole(frame, {
    event,
    may,
    tab: "overview",
    title: t.overview,
    looksAgain: isQueued,
    ...(!isQueued && {
      script: { name: "console.ts", data: { ...liveOf(frame, event), chart: timeline?.points } },
    }),
    main: html`${said}${state(frame, page)}
<p class="live" data-live="off" data-morph="skip">${messages.live.asOf} ${moment(frame, now, event.timeZone)}
<a href="${here.pathname}${here.search}">${messages.live.reload}</a></p>
${tiles(tilesOf(frame, page))}
${timeline && chart(frame, event, timeline)}
${may.manage && capacityForm(frame, event)}
${publicLink(frame, page)}`,
  });
}

/** What a page of the console about the event is told, to ask for itself again when something has changed. */
export function liveOf({ messages }: Frame, { eventId, version }: EventView) {
  return { stream: `/e/${eventId}/live`, state: `/events/${eventId}`, version, texts: messages.live };
}

export type ConsoleData = ReturnType<typeof liveOf> & { readonly chart?: Timeline["points"] | undefined };

function tilesOf({ messages, format }: Frame, { event, timeline, may }: Overview): readonly Tile[] {
  const t = messages.console.show;
  const path = `/console/events/${event.eventId}`;
  const { capacity, registeredCount, availableSeats, waitlistCount } = event;
  const { offeredCount, extraCount, checkedInCount } = event;
  const number = format.number;
  const attendees = `${path}/attendees`;
  return [
    { label: t.seats, value: `${number(registeredCount)} / ${number(capacity)}`, href: attendees },
    { label: t.free, value: number(availableSeats), ...(may.manage && { href: `${path}#capacity` }) },
    { label: t.waiting, value: number(waitlistCount), href: `${path}/waitlist` },
    { label: t.offered, value: number(offeredCount), href: `${attendees}?status=offered` },
    { label: t.extra, value: number(extraCount), href: attendees },
    { label: t.checkedIn, value: number(checkedInCount), href: `${attendees}?checkedIn=true` },
    ...(timeline === undefined
      ? []
      : [
          {
            label: t.promotedLastHour,
            value: number(timeline.promotedLastHour),
            href: `${path}/journal?type=AttendeePromoted`,
          },
        ]),
  ];
}

/** Whether people can register, and what changes that. */
function state({ messages: { console: t } }: Frame, { event, may, key }: Overview): Html {
  const path = `/console/events/${event.eventId}`;
  const cancel = may.manage && html`<a class="button danger" href="${path}/cancel">${t.show.cancel}</a>`;
  const hidden = { key };
  const publish = action({ path: `${path}/publish`, label: t.show.publish, hidden });
  const reinstate = action({ path: `${path}/reinstate`, label: t.show.reinstate, hidden });
  if (event.status === "draft")
    return html`<div class="notice plain"><p>${t.show.draft}</p></div>
${may.manage && html`<div class="actions">${publish} ${cancel}</div>`}`;
  if (event.status === "published") return may.manage ? html`<div class="actions">${cancel}</div>` : html``;
  return html`<div class="notice bad"><p>${t.show.cancelled}</p></div>
${may.manage && html`<div class="actions">${reinstate}</div>`}`;
}

/** A change of the number of seats begins with a look at what comes of it. */
function capacityForm({ messages: { console: t } }: Frame, { eventId, capacity }: EventView): Html {
  return html`<section class="card" id="capacity" aria-labelledby="capacity-title">
<h2 id="capacity-title">${t.show.capacity}</h2>
<form class="line" action="/console/events/${eventId}/capacity">
<label for="field-capacity">${t.show.newCapacity}</label>
<input id="field-capacity" name="capacity" type="number" inputmode="numeric" min="1" max="1000000" step="1"
 required value="${capacity}">
<button>${t.show.preview}</button>
</form>
</section>`;
}

function publicLink({ messages: { console: t } }: Frame, { event, publicUrl, code }: Overview): Html {
  return html`<section class="card" aria-labelledby="public-title">
<h2 id="public-title">${t.publicPage}</h2>
<p><a href="/e/${event.eventId}">${publicUrl}</a></p>
<details><summary>${t.show.code}</summary>
<figure class="ticket" role="img" aria-label="${t.show.code}">${raw(code)}</figure></details>
</section>`;
}
