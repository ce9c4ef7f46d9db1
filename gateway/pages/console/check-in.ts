import { html } from "hono/html";
import type { EventView } from "#contracts/event.ts";
import type { Problem } from "#contracts/problem.ts";
import type { RegistrationWithUser } from "#contracts/registration.ts";
import type { ShownUser } from "#contracts/user.ts";
import { problemText } from "../error.ts";
import type { Frame, Html } from "../layout.ts";
import { action, name, notice, table } from "../parts.ts";
import { eventConsole, type May } from "./frame.ts";
import { standingOf } from "./people.ts";

/** What came of a scan. */
export type ScanKind =
  | "in"
  | "already"
  | "noSeat"
  | "notHere"
  | "unknown"
  | "refused"
  | "queued"
  | "promoted";

export type Scan = {
  readonly kind: ScanKind;
  /** Whose ticket it is; undefined where it is nobody's. */
  readonly user?: ShownUser | undefined;
  /** Since when the person is in. */
  readonly at?: string | undefined;
  /** The place of somebody who waits; undefined for an offer. */
  readonly position?: number | undefined;
  readonly problem?: Problem | undefined;
};

type Search = {
  readonly text: string;
  readonly rows: readonly RegistrationWithUser[];
  /** Whether it is not known yet who is found. */
  readonly isReading: boolean;
};

export type CheckInPage = {
  readonly event: EventView;
  readonly may: May;
  readonly scan: Scan | undefined;
  /** Who was searched for, and who was found. */
  readonly search: Search | undefined;
  /** The key under which a form is sent. */
  readonly key: string;
};

/** A sign for each colour, for whoever can't tell them apart. */
const SIGNS: Readonly<Record<ScanKind, string>> = {
  in: "✓",
  promoted: "✓",
  already: "!",
  queued: "…",
  noSeat: "✕",
  notHere: "✕",
  unknown: "✕",
  refused: "✕",
};

/** Where people are checked in at the door: one input for scanners, and what came of the last scan. */
export function checkInPage(frame: Frame, page: CheckInPage): Html {
  const { event, may, scan, key } = page;
  const { messages, format } = frame;
  const t = messages.people.door;
  const path = `/console/events/${event.eventId}/check-in`;
  const seats = event.registeredCount + event.extraCount;
  return eventConsole(frame, {
    event,
    may,
    tab: "check-in",
    title: t.title,
    script: { name: "check-in.ts", data: checkInDataOf(frame, event) },
    looksAgain: scan?.kind === "queued" || page.search?.isReading === true,
    main: html`<form method="post" action="${path}" id="scan" class="line">
<input type="hidden" name="key" value="${key}">
<label for="code">${t.scan}</label>
<input id="code" name="code" required autofocus autocomplete="off" autocapitalize="none" spellcheck="false"
maxlength="500" enterkeyhint="go" aria-describedby="code-hint">
<button class="main">${t.go}</button>
<button type="button" id="camera" hidden>${t.camera}</button>
<p class="hint" id="code-hint">${t.scanHint}</p>
</form>
<div id="result" role="alert" data-kind="${scan?.kind ?? ""}">${scan && shown(frame, page, scan)}</div>
<p class="apart"><span id="came" class="big">${t.came(format.number(event.checkedInCount), format.number(seats))}</span>
<span id="pending" role="status"></span></p>
<section id="late" hidden><h2>${t.late}</h2><ul></ul></section>
<video id="seen" hidden muted playsinline></video>
${finder(frame, page, path)}`,
  });
}

function shown(frame: Frame, { event, may, key }: CheckInPage, scan: Scan): Html {
  const t = frame.messages.people.door;
  const { kind, user, at, position, problem } = scan;
  const person = user && `/console/events/${event.eventId}/people/${encodeURIComponent(user.userId)}`;
  const act = (what: "promote" | "check-in", label: string): Html =>
    action({ path: `${person}/${what}`, label, hidden: { key, back: "check-in" } });
  return html`<p class="word"><span aria-hidden="true">${SIGNS[kind]}</span> ${t[kind]}</p>
${user && html`<p class="big">${name(user.name ?? user.userId)}</p>`}
${at !== undefined && html`<p>${t.at(frame.format.moment(at, event.timeZone))}</p>`}
${kind === "noSeat" && html`<p>${position === undefined ? t.offered : t.waits(frame.format.number(position))}</p>`}
${kind === "refused" && problem && html`<p>${problemText(frame, problem)}</p>`}
${
  person !== undefined &&
  html`<div class="actions">
${kind === "noSeat" && may.manage && act("promote", t.promote)}
${kind === "promoted" && act("check-in", t.checkIn)}
<a class="button" href="${person}">${t.look}</a>
</div>`
}`;
}

function finder(frame: Frame, page: CheckInPage, path: string): Html {
  const { search } = page;
  const { people: t } = frame.messages;
  return html`<form role="search" class="line" action="${path}">
<label for="q">${t.door.find}</label>
<input id="q" name="q" type="search" value="${search?.text ?? ""}" maxlength="200" autocomplete="off">
<button>${t.find}</button>
</form>
${search && found(frame, page, search)}`;
}

function found(frame: Frame, { event, key }: CheckInPage, { text, rows, isReading }: Search): Html {
  const { people: t } = frame.messages;
  if (isReading) return notice("plain", t.reading);
  const path = `/console/events/${event.eventId}/people`;
  const stateOf = (row: RegistrationWithUser): string | Html => {
    if (row.status !== "registered") return t.door.noSeat;
    if (row.checkedInAt !== undefined) return t.door.already;
    return action({
      path: `${path}/${encodeURIComponent(row.userId)}/check-in`,
      label: t.door.checkIn,
      hidden: { key: `${key}-${row.userId}`.slice(0, 128), back: "check-in" },
    });
  };
  return table({
    caption: t.found(rows.length, text),
    head: [t.person, t.standing, t.door.title],
    rows: rows.map((row) => ({
      id: `person-${row.userId}`,
      cells: [
        html`${name(row.user.name ?? row.userId)} <span class="quiet">${row.userId}</span>`,
        standingOf(frame, row),
        stateOf(row),
      ],
    })),
    none: t.noneFound(text),
  });
}

/** What the script of the page is told. */
export function checkInDataOf({ messages }: Frame, { eventId }: EventView) {
  const { camera, cameraOff, cameraFailed, kept, signIn, pending } = messages.people.door;
  const texts = { camera, cameraOff, cameraFailed, kept, signIn, pending: pending("{count}") };
  return { path: `/console/events/${eventId}/check-in`, store: `muster-scans-${eventId}`, texts };
}

export type CheckInData = ReturnType<typeof checkInDataOf>;
