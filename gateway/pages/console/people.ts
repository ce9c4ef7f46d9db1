import { html } from "hono/html";
import type { EventView } from "#contracts/event.ts";
import type { RegistrationWithUser } from "#contracts/registration.ts";
import type { ShownUser } from "#contracts/user.ts";
import type { Frame, Html } from "../layout.ts";
import { moment, name, notice, pager, type Pager, table } from "../parts.ts";
import { eventConsole, type May } from "./frame.ts";
import { liveOf } from "./overview.ts";

/** Which people a page lists. */
export type PeopleList = "seats" | "came" | "missing" | "offers" | "waiting";

type Search = {
  readonly text: string;
  readonly count: number;
  readonly isIdOnly: boolean;
  /** Whether it is not known yet who is found. */
  readonly isReading: boolean;
};

export type PeoplePage = {
  readonly event: EventView;
  readonly may: May;
  readonly list: PeopleList;
  readonly rows: readonly RegistrationWithUser[];
  /** How many belong on the page that can't be shown. */
  readonly unreadable: number;
  readonly pages: Pager;
  /** What was searched for, and what was found; instead of a list. */
  readonly search?: Search | undefined;
  readonly now: string;
};

/** The people at an event: who has a seat, an offer or a place, or who was searched for. */
export function peoplePage(frame: Frame, page: PeoplePage): Html {
  const { event, may, list, search, unreadable, pages } = page;
  const { messages } = frame;
  const t = messages.people;
  const isWaitlist = list === "waiting";
  const path = `/console/events/${event.eventId}/${isWaitlist ? "waitlist" : "attendees"}`;
  const csv = `/events/${event.eventId}/${isWaitlist ? "waitlist" : "registrations"}.csv`;
  return eventConsole(frame, {
    event,
    may,
    tab: isWaitlist ? "waitlist" : "attendees",
    title: isWaitlist ? messages.console.waitlist : messages.console.attendees,
    looksAgain: search?.isReading === true,
    ...(search?.isReading !== true && { script: { name: "console.ts", data: liveOf(frame, event) } }),
    main: html`${listLinks(frame, page)}
<div class="apart">
${searchForm(frame, path, search?.text ?? "")}
${may.manage && html`<a class="button" href="${csv}" download>${t.csv}</a>`}
${may.manage && !isWaitlist && importLink(frame, event)}
</div>
${search?.isIdOnly && notice("plain", t.idOnly)}
${unreadable > 0 && notice("bad", t.unreadable(unreadable))}
${search && search.count > page.rows.length && notice("plain", t.firstOnly(page.rows.length))}
${search !== undefined ? found(frame, page, search) : isWaitlist ? waiting(frame, page) : seated(frame, page)}
${isWaitlist && search === undefined && html`<p class="hint">${t.order}</p>`}
${pager(frame, pages)}
<p class="live" data-live="off" data-morph="skip">${messages.live.asOf} ${moment(frame, page.now, event.timeZone)}
<a href="${frame.here.pathname}${frame.here.search}">${messages.live.reload}</a></p>`,
  });
}

function importLink({ messages: { importing: t } }: Frame, { eventId }: EventView): Html {
  return html`<a class="button" href="/console/events/${eventId}/import">${t.link}</a>`;
}

function listLinks({ messages, format }: Frame, { event, list, search }: PeoplePage): Html {
  const t = messages.people;
  const path = `/console/events/${event.eventId}`;
  const { registeredCount, extraCount, checkedInCount, offeredCount, waitlistCount } = event;
  const seats = registeredCount + extraCount;
  const number = format.number;
  const all: readonly (readonly [PeopleList, string, string])[] = [
    ["seats", `${path}/attendees`, t.seats(number(seats))],
    ["came", `${path}/attendees?checkedIn=true`, t.came(number(checkedInCount))],
    ["missing", `${path}/attendees?checkedIn=false`, t.missing(number(seats - checkedInCount))],
    ["offers", `${path}/attendees?status=offered`, t.offers(number(offeredCount))],
    ["waiting", `${path}/waitlist`, t.waiting(number(waitlistCount))],
  ];
  return html`<nav class="pager" aria-label="${t.lists}">
${all.map(
  ([one, href, label]) =>
    html`<a href="${href}"${one === list && search === undefined && html` aria-current="page"`}>${label}</a>`,
)}
</nav>`;
}

function searchForm({ messages: { people: t } }: Frame, path: string, text: string): Html {
  return html`<form role="search" class="line" action="${path}">
<label for="q">${t.search}</label>
<input id="q" name="q" type="search" value="${text}" maxlength="200" autocomplete="off" aria-describedby="q-hint">
<button>${t.find}</button>
${text !== "" && html`<a class="button" href="${path}">${t.all}</a>`}
<p class="hint" id="q-hint">${t.searchHint}</p>
</form>`;
}

function found(frame: Frame, page: PeoplePage, { text, count, isReading }: Search): Html {
  const t = frame.messages.people;
  if (isReading) return notice("plain", t.reading);
  return table({
    caption: t.found(count, text),
    head: [t.person, t.email, t.standing, t.since, t.checkedIn],
    rows: page.rows.map((row) => ({
      id: `person-${row.userId}`,
      cells: [
        personLink(page.event, row.user),
        row.user.email && name(row.user.email),
        standingOf(frame, row),
        moment(frame, row.status === "registered" ? row.registeredAt : row.waitlistedAt, page.event.timeZone),
        checkedInOf(frame, page.event, row),
      ],
    })),
    none: t.noneFound(text),
  });
}

function seated(frame: Frame, page: PeoplePage): Html {
  const { event, list } = page;
  const t = frame.messages.people;
  const isOffers = list === "offers";
  const when = (row: RegistrationWithUser): string =>
    row.status === "registered" ? row.registeredAt : (row.expiresAt ?? row.waitlistedAt);
  return table({
    caption: frame.messages.console.attendees,
    head: [t.person, t.email, t.standing, isOffers ? t.expires : t.since, ...(isOffers ? [] : [t.checkedIn])],
    rows: page.rows.map((row) => ({
      id: `person-${row.userId}`,
      cells: [
        personLink(event, row.user),
        row.user.email && name(row.user.email),
        standingOf(frame, row),
        moment(frame, when(row), event.timeZone),
        ...(isOffers ? [] : [checkedInOf(frame, event, row)]),
      ],
    })),
    none: list === "seats" ? t.noneSeated : t.noneHere,
  });
}

function waiting(frame: Frame, { event, rows, now }: PeoplePage): Html {
  const t = frame.messages.people;
  return table({
    caption: frame.messages.console.waitlist,
    head: [t.position, t.person, t.email, t.waitsSince, t.waited],
    rows: rows.map((row) => ({
      id: `person-${row.userId}`,
      cells: [
        row.status === "waitlisted" && row.position !== undefined ? frame.format.number(row.position) : "",
        personLink(event, row.user),
        row.user.email && name(row.user.email),
        row.waitlistedAt && moment(frame, row.waitlistedAt, event.timeZone),
        row.waitlistedAt &&
          frame.format.duration(Math.max(0, Date.parse(now) - Date.parse(row.waitlistedAt))),
      ],
    })),
    none: t.noneWaiting,
  });
}

/** The person's name, or id where that is all that may be seen, as a link to their page. */
function personLink({ eventId }: EventView, { userId, name: called }: ShownUser): Html {
  const href = `/console/events/${eventId}/people/${encodeURIComponent(userId)}`;
  return html`<a href="${href}">${name(called ?? userId)}</a>${
    called !== undefined && html` <span class="quiet">${userId}</span>`
  }`;
}

/** Where somebody stands, in words. */
export function standingOf(
  { messages: { people: t }, format }: Frame,
  row: { readonly status: "none" } | Omit<RegistrationWithUser, "user" | "eventId" | "userId">,
): string {
  if (row.status === "none") return t.status.none;
  if (row.status === "offered") return t.status.offered;
  if (row.status === "registered") return row.extra === true ? t.status.extra : t.status.registered;
  return t.status.waitlisted(row.position === undefined ? "…" : format.number(row.position));
}

function checkedInOf(frame: Frame, { timeZone }: EventView, row: RegistrationWithUser): Html | string {
  const at = row.status === "registered" ? row.checkedInAt : undefined;
  return at === undefined ? "–" : html`✓ ${moment(frame, at, timeZone)}`;
}
