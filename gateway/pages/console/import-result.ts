import { html } from "hono/html";
import type { EventView } from "#contracts/event.ts";
import type { Frame, Html } from "../layout.ts";
import { hiddenFields, notice, table, tiles } from "../parts.ts";
import { eventConsole, type May } from "./frame.ts";
import { importForm, type ImportForm, personCells, type PersonOnLine, refusedAs } from "./import-parts.ts";

/** The pages of an import that has begun: how far it is, and what came of it. */

const ENDS = ["registered", "waitlisted", "already", "refused", "queued"] as const;

type Ended = PersonOnLine & {
  readonly end: (typeof ENDS)[number];
  readonly code?: string | undefined;
  readonly isNew: boolean;
};

export type ImportRun = {
  readonly event: EventView;
  readonly may: May;
  /** The lines that are done. */
  readonly rows: readonly Ended[];
  readonly form: ImportForm;
  readonly pause?: { readonly why: "limit" | "unavailable"; readonly seconds: number } | undefined;
};

/** Lines on a page. */
const MOST_SHOWN = 200;

/** How far the import is; or, once every line is done, what came of each. */
export function runPage(frame: Frame, page: ImportRun): Html {
  return page.form.done < page.form.of ? underWayPage(frame, page) : resultPage(frame, page);
}

function underWayPage(frame: Frame, { event, may, form, pause, rows }: ImportRun): Html {
  const t = frame.messages.importing;
  const seconds = pause?.seconds ?? 0;
  return eventConsole(frame, {
    event,
    may,
    tab: "attendees",
    title: t.progress,
    script: form.script,
    main: html`${pauseNotice(frame, pause)}
${importForm(frame, { ...form, label: t.goOn, seconds, isShown: true })}
<p class="hint">${t.goOnHint}</p>
${counts(frame, rows)}`,
  });
}

function resultPage(frame: Frame, { event, may, form, rows, pause }: ImportRun): Html {
  const t = frame.messages.importing;
  const { number } = frame.format;
  const queued = rows.filter(({ end }) => end === "queued");
  const isUrgent = ({ end }: Ended): boolean => end === "refused" || end === "queued";
  const shown = [...rows.filter(isUrgent), ...rows.filter((row) => !isUrgent(row))].slice(0, MOST_SHOWN);
  return eventConsole(frame, {
    event,
    may,
    tab: "attendees",
    title: t.result,
    script: form.script,
    main: html`${pauseNotice(frame, pause)}
${queued.length > 0 ? notice("plain", t.stillQueued) : notice("good", t.allDone)}
${counts(frame, rows)}
<div class="actions">
${queued.length > 0 && importForm(frame, { ...form, label: t.again })}
<form method="post" enctype="multipart/form-data" action="${form.path}">
${hiddenFields({ ...form.fields, step: "csv" })}
<button>${t.csv}</button>
</form>
<a class="button" href="/console/events/${event.eventId}/attendees">${t.toAttendees}</a>
</div>
${shown.length < rows.length && html`<p class="hint">${t.shownFirst(number(shown.length), number(rows.length))}</p>`}
${table({
  caption: t.result,
  head: [t.line, t.person, t.outcome, t.email],
  rows: shown.map((row) => ({
    id: `line-${row.line}`,
    cells: personCells(frame, row, endOf(frame, row)),
  })),
  none: "",
})}`,
  });
}

function pauseNotice({ messages: { importing: t } }: Frame, pause: ImportRun["pause"]): Html {
  if (pause === undefined) return html``;
  const { why, seconds } = pause;
  return notice("plain", why === "limit" ? t.pauses.limit(seconds) : t.pauses.unavailable);
}

function counts(frame: Frame, rows: readonly Ended[]): Html {
  const { messages, format } = frame;
  const t = messages.importing;
  const created = rows.filter(({ isNew }) => isNew).length;
  const all = ENDS.map((end) => ({
    label: t.ends[end],
    value: format.number(rows.filter((row) => row.end === end).length),
  }));
  return tiles([...all, { label: t.created, value: format.number(created) }]);
}

function endOf(frame: Frame, { end, code, isNew }: Ended): Html {
  const t = frame.messages.importing;
  return html`<span class="said">${t.ended[end]}${code !== undefined && html`: ${refusedAs(frame, code)}`}${
    isNew && html` <span class="badge">${t.isNew}</span>`
  }</span>`;
}
