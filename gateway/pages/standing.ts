import { html, raw } from "hono/html";
import type { EventView } from "#contracts/event.ts";
import { roomIn } from "../browser/room.ts";
import type { EventPage } from "./event.ts";
import type { Frame, Html } from "./layout.ts";
import { action, field, moment, shownFor } from "./parts.ts";

/** A promotion is news for so long. */
const NEWS_MS = 3_600_000;
/** The phases in which nobody registers, nor will at a known time. */
const NOT_TO_COME = ["closed", "started", "ended", "cancelled", "draft"] as const;

/**
 * Where the person stands, and what they can do. For somebody who may stand anywhere there is a card for each place,
 * of which one is shown: so the page's script needs no words of its own when that changes.
 */
export function standingCards(frame: Frame, page: EventPage): Html {
  const { registration, viewer } = page;
  const t = frame.messages.event;
  const status = registration?.status ?? "none";
  const card = (one: string, content: Html): Html =>
    html`<section class="card" aria-label="${t.you}"${shownFor("status", [one], status)}>${content}</section>`;
  const isPerson = viewer === "person" || viewer === "newcomer";
  const others = { registered, waitlisted, offered };
  return html`<p id="news" class="unseen" role="status"></p>
${card("none", none(frame, page))}
${isPerson && Object.entries(others).map(([one, content]) => card(one, content(frame, page)))}`;
}

function none(frame: Frame, page: EventPage): Html {
  const { event, viewer } = page;
  const t = frame.messages.event;
  const room = roomIn(event, event);
  const mayCome = viewer === "person" || viewer === "newcomer";
  const sentence = (one: string, text: string): Html => html`<p${shownFor("room", [one], room)}>${text}</p>`;
  return html`<div${shownFor("phase", ["open"], event.phase)}>
${sentence("seat", mayCome ? t.seatsAreFree : t.someAreFree)}
${sentence("waitlist", mayCome ? t.wouldWait : t.allAreTaken)}
${sentence("full", t.isFull)}
${sentence("waitlist-full", t.waitlistIsFull)}
${mayCome ? registerForm(frame, page) : wayIn(frame, page)}
</div>
<p${shownFor("phase", ["scheduled"], event.phase)}>${frame.messages.phases.scheduled} ${
    event.moments.opensAt !== undefined &&
    html`${t.opensAt}: ${moment(frame, event.moments.opensAt, event.timeZone)}`
  }</p>
${mayCome && html`<p${shownFor("phase", NOT_TO_COME, event.phase)}>${t.notRegistered}</p>`}
<p class="actions">${calendarLink(frame, event)}</p>`;
}

function registerForm({ messages: { event: t } }: Frame, { event, viewer, key, named }: EventPage): Html {
  const room = roomIn(event, event);
  const label = html`<span${shownFor("room", ["seat"], room)}>${t.register}</span>
<span${shownFor("room", ["waitlist"], room)}>${t.joinWaitlist}</span>`;
  const nameField = field({
    name: "name",
    label: t.name,
    hint: t.nameHint,
    value: named?.value,
    error: named?.error,
    attributes: { autocomplete: "name", required: true, maxlength: 200 },
  });
  const form = action({
    path: `/e/${event.eventId}/register`,
    label,
    hidden: { key },
    ...(viewer === "newcomer" && { fields: nameField }),
  });
  return html`<div${shownFor("room", ["seat", "waitlist"], room)}>${form}</div>`;
}

/** What somebody has to do before they can register. */
function wayIn({ messages: { event: t, layout }, viewer, here }: Frame, page: EventPage): Html {
  if (page.viewer === "other") return html`<p>${t.notAPerson}</p>`;
  if (!viewer.isAsked) return html`<p><a href="#as">${t.actFirst}</a></p>`;
  return html`<p class="actions">
<a class="button main" href="/login?to=${encodeURIComponent(here.pathname)}">${layout.signIn}</a>
<span class="quiet">${t.linkHint}</span>
</p>`;
}

function registered(frame: Frame, { event, registration, ticket, now }: EventPage): Html {
  const t = frame.messages.event;
  const seat = registration?.status === "registered" ? registration : undefined;
  const isNews = seat?.promotedAt !== undefined && Date.parse(now) - Date.parse(seat.promotedAt) < NEWS_MS;
  const news = isNews ? "promoted" : "";
  const hasSeat = seat?.extra === true ? t.hasExtraSeat : t.hasSeat;
  return html`<p class="big"${shownFor("news", ["promoted"], news)}>✓ ${t.hasSeatNow}</p>
<p class="big"${shownFor("news", [""], news)}>✓ ${hasSeat}</p>
<dl>
<dt>${t.since}</dt>
<dd>${timeOf(frame, event, seat?.registeredAt, "registeredAt")}</dd>
${
  seat?.checkedInAt !== undefined &&
  html`<dt>${t.checkedInAt}</dt><dd>${moment(frame, seat.checkedInAt, event.timeZone)}</dd>`
}
</dl>
${
  ticket === undefined
    ? html`<p><a href="${frame.here.pathname}">${t.showTicket}</a></p>`
    : html`<figure class="ticket" role="img" aria-label="${t.ticketAlt}">${raw(ticket)}</figure>
<p class="hint">${t.ticketHint}</p>`
}
<p class="actions">${unregisterLink(event, t.giveUp)} ${calendarLink(frame, event)}</p>`;
}

function waitlisted(frame: Frame, { event, registration }: EventPage): Html {
  const { format, messages } = frame;
  const t = messages.event;
  const place = registration?.status === "waitlisted" ? registration : undefined;
  // Until the script knows it, there is no position to show.
  const position = place?.position === undefined ? "…" : format.number(place.position);
  return html`<p class="big">${t.youWait} <span data-text="position">${position}</span> ${t.of}
<span data-text="waitlistCount">${format.number(event.waitlistCount)}</span>.</p>
<dl>
<dt>${t.waitsSince}</dt>
<dd>${timeOf(frame, event, place?.waitlistedAt, "waitlistedAt")}</dd>
</dl>
<p class="actions">${unregisterLink(event, t.leaveWaitlist)} ${calendarLink(frame, event)}</p>`;
}

function offered(frame: Frame, { event, registration, key, now }: EventPage): Html {
  const { format, messages } = frame;
  const t = messages.event;
  const offer = registration?.status === "offered" ? registration : undefined;
  const left = offer && format.duration(Date.parse(offer.expiresAt) - Date.parse(now));
  return html`<p class="big">${t.offer}</p>
<dl>
<dt>${t.offerUntil}</dt>
<dd>${timeOf(frame, event, offer?.expiresAt, "expiresAt")}</dd>
<dt>${t.offerLeft}</dt>
<dd data-until="${offer?.expiresAt ?? ""}">${left}</dd>
</dl>
<div class="actions">
${action({ path: `/e/${event.eventId}/register`, label: t.accept, hidden: { key } })}
${unregisterLink(event, t.decline)}
</div>`;
}

/** A time of the registration; until there is one, a place where the script writes it. */
function timeOf(frame: Frame, { timeZone }: EventView, instant: string | undefined, member: string): Html {
  const { format } = frame;
  return html`<time data-time="${member}"${instant !== undefined && html` datetime="${instant}"`}>${
    instant !== undefined && format.moment(instant, timeZone)
  }</time>`;
}

function unregisterLink({ eventId }: EventView, label: string): Html {
  return html`<a class="button" href="/e/${eventId}/unregister">${label}</a>`;
}

function calendarLink({ messages }: Frame, { eventId }: EventView): Html {
  return html`<a class="button" href="/events/${eventId}/calendar.ics">${messages.event.calendar}</a>`;
}
