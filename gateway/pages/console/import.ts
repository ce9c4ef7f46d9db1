import { html } from "hono/html";
import type { EventView } from "#contracts/event.ts";
import type { ImportMessages } from "../messages/import-en.ts";
import type { Frame, Html } from "../layout.ts";
import { name, notice, table, tiles } from "../parts.ts";
import { eventConsole, type May } from "./frame.ts";
import { importForm, type ImportForm, personCells, type PersonOnLine, refusedAs } from "./import-parts.ts";

/** The pages on which a list of people is imported: the choice of a file, and what would happen. */

type About = { readonly event: EventView; readonly may: May };

/** Lines that are not right, as far as they are shown. */
const MOST_WRONG = 50;

export type ChooseFile = About & {
  readonly mostPeople: number;
  /** What is wrong with the form as a whole. */
  readonly error?: string;
  readonly bad?: readonly { readonly line: number; readonly reason: keyof ImportMessages["reasons"] }[];
};

/** Asks for a file, and says what was wrong with the one before. */
export function chooseFilePage(frame: Frame, { event, may, mostPeople, error, bad = [] }: ChooseFile): Html {
  const t = frame.messages.importing;
  const most = frame.format.number(mostPeople);
  const columns = (["userId", "name", "email"] as const).map(
    (column) => html`<dt><code>${column}</code></dt><dd>${t.columns[column]}</dd>`,
  );
  return eventConsole(frame, {
    event,
    may,
    tab: "attendees",
    title: t.title,
    main: html`${bad.length > 0 && wrongLines(frame, bad, most)}
${
  error !== undefined &&
  html`<div class="notice bad" role="alert" tabindex="-1" autofocus><p>
<a href="#field-file">${error}</a></p></div>`
}
<p>${t.about}</p>
<dl>${columns}</dl>
<p>${t.ignored}</p>
<p>${t.safe}</p>
<form method="post" enctype="multipart/form-data" action="${pathOf(event)}">
<div class="field">
<label for="field-file">${t.file}</label>
<p class="hint" id="field-file-hint">${t.fileHint(most)}</p>
<input id="field-file" name="file" type="file" accept=".csv,text/csv" required aria-describedby="field-file-hint"${
      error !== undefined && html` aria-invalid="true"`
    }>
</div>
<button class="main">${t.look}</button>
</form>`,
  });
}

function wrongLines(frame: Frame, bad: NonNullable<ChooseFile["bad"]>, most: string): Html {
  const t = frame.messages.importing;
  const { number } = frame.format;
  const textOf = (reason: keyof ImportMessages["reasons"]): string =>
    reason === "tooMany" ? t.reasons.tooMany(most) : t.reasons[reason];
  const shown = bad.slice(0, MOST_WRONG);
  return html`<div class="notice bad" role="alert" tabindex="-1" autofocus><p>${t.wrong(bad.length)}</p></div>
${bad.length > shown.length && html`<p>${t.firstOnly(number(shown.length))}</p>`}
${table({
  caption: t.what,
  head: [t.line, t.what],
  rows: shown.map(({ line, reason }, i) => ({ id: `wrong-${i}`, cells: [number(line), textOf(reason)] })),
  none: "",
})}`;
}

function pathOf({ eventId }: EventView): string {
  return `/console/events/${eventId}/import`;
}

export type PreviewRow = PersonOnLine & {
  readonly end: "registered" | "waitlisted" | "already" | "refused" | "unclear";
  readonly code?: string | undefined;
  readonly isKnown: boolean;
};

export type ImportPreview = About & {
  readonly rows: readonly PreviewRow[];
  readonly columns: { readonly read: readonly string[]; readonly ignored: readonly string[] };
  /** Whether those who don't exist are created. */
  readonly mayCreate: boolean;
  readonly form: ImportForm;
};

/** People of the file that are shown before it is imported. */
const MOST_SHOWN = 20;

/** What would come of a file, and the button that has it happen. */
export function previewPage(frame: Frame, page: ImportPreview): Html {
  const { event, may, rows, columns, mayCreate, form } = page;
  const { messages, format } = frame;
  const t = messages.importing;
  const count = (end: PreviewRow["end"]): number => rows.filter((row) => row.end === end).length;
  const known = rows.filter(({ isKnown }) => isKnown).length;
  const [refused, unclear] = [count("refused"), count("unclear")];
  const capacity = format.number(event.capacity);
  const shown = rows.slice(0, MOST_SHOWN);
  return eventConsole(frame, {
    event,
    may,
    tab: "attendees",
    title: t.preview,
    script: form.script,
    main: html`${tiles([
      { label: t.people, value: format.number(rows.length) },
      { label: t.new, value: format.number(rows.length - known) },
      { label: t.known, value: format.number(known) },
      { label: t.seats, value: format.number(count("registered")) },
      { label: t.places, value: format.number(count("waitlisted")) },
      { label: t.there, value: format.number(count("already")) },
      { label: t.refusals, value: format.number(refused) },
      ...(unclear > 0 ? [{ label: t.unclear, value: format.number(unclear) }] : []),
    ])}
<p>${event.hasWaitlist ? t.capacityWaits(capacity) : t.capacityRefused(capacity)} ${t.asOfNow}</p>
${!mayCreate && notice("plain", t.noCreating)}
${refused > 0 && reasons(frame, rows)}
<p class="hint">${t.read(columns.read.join(", "))} ${
      columns.ignored.length > 0 && t.notRead(columns.ignored.join(", "))
    }</p>
${importForm(frame, { ...form, label: t.run(rows.length) })}
${table({
  caption: t.first(shown.length),
  head: [t.line, t.person, t.preview, t.email],
  rows: shown.map((row) => ({
    id: `line-${row.line}`,
    cells: personCells(frame, row, wouldBe(frame, row)),
  })),
  none: "",
})}
<p class="actions"><a class="button" href="${pathOf(event)}">${t.other}</a></p>`,
  });
}

function wouldBe(frame: Frame, { end, code, isKnown }: PreviewRow): Html {
  const t = frame.messages.importing;
  return html`<span class="said">${t.would[end]}${code !== undefined && html`: ${refusedAs(frame, code)}`}${
    !isKnown && end !== "refused" && html` <span class="badge">${t.isNew}</span>`
  }</span>`;
}

/** Why how many would be refused. */
function reasons(frame: Frame, rows: readonly PreviewRow[]): Html {
  const counts = new Map<string, number>();
  for (const { code } of rows) if (code !== undefined) counts.set(code, (counts.get(code) ?? 0) + 1);
  const lines = [...counts].map(
    ([code, count]) => html`<li>${frame.format.number(count)}: ${refusedAs(frame, code)}</li>`,
  );
  return html`<div class="notice bad"><p>${name(frame.messages.importing.refusals)}</p><ul>${lines}</ul></div>`;
}
