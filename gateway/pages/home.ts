import { html } from "hono/html";
import type { EventView } from "#contracts/event.ts";
import { roomIn } from "../browser/room.ts";
import { type Frame, type Html, layout } from "./layout.ts";
import { moment, name, notice, pager, type Pager } from "./parts.ts";

/** The events to come, a page at a time. */
export function homePage(
  frame: Frame,
  {
    events,
    pages,
    isSignedOut,
  }: {
    readonly events: readonly EventView[];
    readonly pages: Pager;
    /** Whether the visitor has just ended their session. */
    readonly isSignedOut: boolean;
  },
): Html {
  const { home: t, login } = frame.messages;
  return layout(frame, {
    title: t.title,
    main: html`${isSignedOut && notice("good", login.signedOut)}
<h1>${t.title}</h1>
${events.length === 0 ? nothing(frame) : html`<ul class="events">${events.map((event) => line(frame, event))}</ul>`}
${pager(frame, pages)}`,
  });
}

function nothing({ messages: { home: t }, viewer }: Frame): Html {
  return html`<p class="none">${t.none} ${t.noneHint}</p>
${viewer.mayManage && html`<p><a class="button main" href="/console/events/new">${t.createOne}</a></p>`}`;
}

function line(frame: Frame, event: EventView): Html {
  const { eventId, title, date, timeZone, location } = event;
  return html`<li>
<a href="/e/${eventId}">${name(title)}</a>
<p>${moment(frame, date, timeZone)}${
    location !== undefined && location !== "" && html` · ${name(location)}`
  }</p>
<p class="quiet">${stateOf(frame, event)}</p>
</li>`;
}

function stateOf({ messages: { home: t, phases } }: Frame, event: EventView): string {
  if (event.phase !== "open") return phases[event.phase];
  const { availableSeats, waitlistCount } = event;
  if (roomIn(event, event) === "seat") return t.free(availableSeats);
  return waitlistCount > 0 ? t.fullWithWaitlist(waitlistCount) : t.full;
}
