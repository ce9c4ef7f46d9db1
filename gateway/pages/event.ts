import { html } from "hono/html";
import type { EventView } from "#contracts/event.ts";
import type { Problem } from "#contracts/problem.ts";
import type { Registration } from "#contracts/registration.ts";
import { problemText } from "./error.ts";
import { type Frame, type Html, layout } from "./layout.ts";
import { liveDataOf } from "./live-data.ts";
import { meter, moment, name, notice, shownFor, tiles } from "./parts.ts";
import { standingCards } from "./standing.ts";

/** What the page of an event shows. */
export type EventPage = {
  readonly event: EventView;
  /** Where the person stands; undefined where nobody is known who could stand anywhere. */
  readonly registration: Registration | undefined;
  /** Who looks: a person with a name, one who has given none yet, somebody else, or nobody. */
  readonly viewer: "person" | "newcomer" | "other" | "nobody";
  /** How a command of the person ended that was not granted, or that it has not ended. */
  readonly outcome?: Problem | "queued" | undefined;
  /** The name that a newcomer has sent, and what is wrong with it. */
  readonly named?: { readonly value: string; readonly error: string } | undefined;
  /** The key under which the form on the page is sent, however often. */
  readonly key: string;
  /** The ticket as a picture, for whoever has a seat. */
  readonly ticket?: string | undefined;
  readonly now: string;
};

export function eventPage(frame: Frame, page: EventPage): Html {
  const { event, registration, outcome } = page;
  const position = registration?.status === "waitlisted" ? registration.position : undefined;
  const isQueued = outcome === "queued";
  return layout(frame, {
    title: position === undefined ? event.title : `(${frame.format.number(position)}) ${event.title}`,
    looksAgain: isQueued,
    ...(!isQueued && { script: { name: "event.ts", data: liveDataOf(frame, page) } }),
    main: html`<h1>${name(event.title)}</h1>
${phaseNotices(frame, event)}
${about(frame, event)}
${outcomeNotice(frame, page)}
${standingCards(frame, page)}
${seats(frame, event, page.now)}`,
  });
}

function outcomeNotice(frame: Frame, { outcome }: EventPage): Html {
  const t = frame.messages.event;
  if (outcome === undefined) return html``;
  if (outcome !== "queued") return notice("bad", problemText(frame, outcome));
  return notice(
    "plain",
    html`${t.queued} <a href="${frame.here.pathname}${frame.here.search}">${t.goOn}</a>`,
  );
}

function phaseNotices({ messages: { phases } }: Frame, { phase }: EventView): Html {
  // Whether one can register is said where one would.
  const { open: _open, scheduled: _scheduled, ...others } = phases;
  return html`${Object.entries(others).map(
    ([one, text]) => html`<p class="notice plain"${shownFor("phase", [one], phase)}>${text}</p>`,
  )}`;
}

function about(
  frame: Frame,
  { date, endsAt, timeZone, description, location, organizer, moments }: EventView,
) {
  const t = frame.messages.event;
  const rows: readonly (readonly [string, string | Html | undefined])[] = [
    [t.location, location && name(location)],
    [t.organizer, organizer && name(organizer)],
    [t.opensAt, moments.opensAt && moment(frame, moments.opensAt, timeZone)],
    [t.closesAt, moments.closesAt && moment(frame, moments.closesAt, timeZone)],
    [t.cancelUntil, moments.cancelUntil && moment(frame, moments.cancelUntil, timeZone)],
    [t.promoteUntil, moments.promoteUntil && moment(frame, moments.promoteUntil, timeZone)],
  ];
  const known = rows.filter(([, value]) => value !== undefined && value !== "");
  return html`<p class="big">${moment(frame, date, timeZone)}${
    endsAt !== undefined && html` ${t.until} ${moment(frame, endsAt, timeZone)}`
  }</p>
<p class="quiet" data-local="${date}" hidden></p>
${known.length > 0 && html`<dl>${known.map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>`)}</dl>`}
${description !== undefined && description !== "" && html`<p class="lines">${name(description)}</p>`}`;
}

/** How full the event is. What a script keeps up to date has the name of its count. */
function seats(frame: Frame, event: EventView, now: string): Html {
  const { messages, format, here } = frame;
  const t = messages.event;
  const { registeredCount, capacity, availableSeats, offeredCount, waitlistCount, hasWaitlist, promotion } =
    event;
  const count = (text: string, value: number) => ({ text, value: format.number(value) });
  return html`<section class="card" aria-labelledby="seats">
<div class="apart">
<h2 id="seats">${t.seatsTaken}</h2>
<p class="live" data-live="off">${messages.live.asOf} ${moment(frame, now, event.timeZone)}
<a href="${here.pathname}">${messages.live.reload}</a></p>
</div>
<p class="big"><span data-text="registeredCount">${format.number(registeredCount)}</span> ${t.of}
<span data-text="capacity">${format.number(capacity)}</span></p>
<p>${meter(registeredCount, capacity, "seats")}</p>
${tiles([
  { label: t.free, ...count("availableSeats", availableSeats) },
  ...(offeredCount > 0 || promotion === "offer"
    ? [{ label: t.onOffer, ...count("offeredCount", offeredCount) }]
    : []),
  ...(hasWaitlist || waitlistCount > 0
    ? [{ label: t.waiting, ...count("waitlistCount", waitlistCount) }]
    : []),
])}
</section>`;
}
