import { html } from "hono/html";
import type { EventView } from "#contracts/event.ts";
import { type Frame, type Html, layout } from "../layout.ts";
import type { ConsoleMessages } from "../messages/console-en.ts";
import { attributes, corrections, field, type Field, notice } from "../parts.ts";
import { consoleMenu, eventConsole, type May } from "./frame.ts";

/** A field whose text is no word of any language. */
const NO_WORD = { autocapitalize: "none", spellcheck: "false", autocomplete: "off" } as const;
const MOMENTS = ["registrationOpensAt", "registrationClosesAt", "promoteUntil", "cancelUntil"] as const;

type Labels = ConsoleMessages["form"]["labels"];
export type FieldName = keyof Labels;

export type EventForm = {
  /** The fields' values by their names; a moment has four: see `moment`. */
  readonly values: Readonly<Record<string, string>>;
  /** What is wrong with them, in words. */
  readonly errors: Readonly<Partial<Record<FieldName, string>>>;
  /** Makes the form have one effect, however often it is sent. */
  readonly key: string;
  readonly timeZones: readonly string[];
};

/** The form that makes a new event. */
export function newEventPage(frame: Frame, form: EventForm): Html {
  const t = frame.messages.console.form;
  return layout(frame, {
    title: t.newTitle,
    menu: consoleMenu(frame),
    ...(form.values["timeZone"] === "UTC" && { script: { name: "time-zone.ts", data: {} } }),
    main: html`<h1>${t.newTitle}</h1>
${summary(frame, form)}
<form method="post" action="/console/events/new" class="event-form">
<input type="hidden" name="key" value="${form.key}">
${fieldsets(frame, form, "new")}
<p class="actions">
<button class="main" name="status" value="published">${t.createPublished}</button>
<button name="status" value="draft">${t.createDraft}</button>
</p>
</form>`,
  });
}

/** The form that changes an event. `said` is what became of the change before. */
export function settingsPage(
  frame: Frame,
  { event, may, said, ...form }: EventForm & { event: EventView; may: May; said?: Html | undefined },
): Html {
  const t = frame.messages.console.form;
  return eventConsole(frame, {
    event,
    may,
    tab: "settings",
    title: t.settingsTitle,
    main: html`${said}${summary(frame, form)}
<form method="post" action="/console/events/${event.eventId}/settings" class="event-form">
<input type="hidden" name="key" value="${form.key}">
<input type="hidden" name="before" value="${form.values["before"]}">
${fieldsets(frame, form, "settings")}
<p class="actions"><button class="main">${t.save}</button></p>
</form>`,
  });
}

function summary(frame: Frame, { errors }: EventForm): Html {
  const { labels } = frame.messages.console.form;
  const all = Object.entries(errors) as [FieldName, string][];
  return corrections(
    frame,
    all.map(([name, error]) => ({ name, label: labels[name], error })),
  );
}

/** A message that what was asked for was done, or not. */
export function saidOf(kind: "good" | "bad" | "plain", text: string): Html {
  return notice(kind, text);
}

function fieldsets(frame: Frame, form: EventForm, kind: "new" | "settings"): Html {
  const t = frame.messages.console.form;
  const one = (name: FieldName, more: Omit<Field, "name" | "label" | "value"> = {}): Html =>
    fieldOf(t, form, name, more);
  const local = { type: "datetime-local", max: "9998-12-31T23:59" };
  const count = { type: "number", inputmode: "numeric", step: 1 };
  return html`<fieldset><legend>${t.basics}</legend>
${one("title", { attributes: { required: true, maxlength: 400, autocomplete: "off" } })}
${kind === "new" && one("eventId", { attributes: { maxlength: 128, ...NO_WORD } })}
${one("date", { attributes: { ...local, required: true } })}
${one("endsAt", { attributes: local })}
${one("timeZone", { kind: form.timeZones.map((zone) => [zone, zone.replaceAll("_", " ")] as const) })}
${one("location", { attributes: { autocomplete: "off" } })}
${one("organizer", { attributes: { autocomplete: "off" } })}
${one("description", { kind: "lines" })}
</fieldset>
<fieldset><legend>${t.room}</legend>
${one("capacity", { attributes: { ...count, min: 1, max: 1_000_000, required: true } })}
${one("hasWaitlist", {
  kind: [
    ["true", t.withWaitlist],
    ["false", t.withoutWaitlist],
  ],
})}
${one("waitlistLimit", { attributes: { ...count, min: 0, max: 1_000_000 } })}
${one("promotion", { kind: Object.entries(t.promotions) })}
<div class="moment">${one("claimWithin", { attributes: { ...count, min: 1 } })}${unit(t, form, "claimWithin")}</div>
</fieldset>
<fieldset><legend>${t.rules}</legend>
${MOMENTS.map((name) => moment(t, form, name))}
${one("lateCancellation", { kind: Object.entries(t.late) })}
</fieldset>
${form.values["owners"] !== undefined && one("owners", { attributes: NO_WORD })}`;
}

function fieldOf(
  t: ConsoleMessages["form"],
  { values, errors }: EventForm,
  name: FieldName,
  more: Omit<Field, "name" | "label" | "value">,
): Html {
  const hints: Partial<Record<FieldName, string>> = t.hints;
  const hint = hints[name];
  return field({
    name,
    label: t.labels[name],
    value: values[name],
    error: errors[name],
    ...(hint !== undefined && { hint }),
    ...more,
  });
}

/** A moment: without a limit, at the start, so long before or after it, or at a day and time. */
function moment(t: ConsoleMessages["form"], form: EventForm, name: FieldName): Html {
  return html`<div class="moment" role="group" aria-label="${t.labels[name]}">
${fieldOf(t, form, name, { kind: Object.entries(t.modes) })}
${part(form, `${name}.number`, t.number, "for-span", { type: "number", inputmode: "numeric", min: 0, step: 1 })}
${unit(t, form, name, "for-span")}
${part(form, `${name}.at`, t.dayAndTime, "for-at", { type: "datetime-local", max: "9998-12-31T23:59" })}
</div>`;
}

function part(
  { values }: EventForm,
  name: string,
  label: string,
  kind: string,
  more: Readonly<Record<string, string | number>>,
): Html {
  const id = `field-${name}`;
  return html`<div class="field ${kind}"><label for="${id}">${label}</label>
<input${attributes({ id, name, ...more })} value="${values[name] ?? ""}"></div>`;
}

function unit(t: ConsoleMessages["form"], { values }: EventForm, name: string, kind = ""): Html {
  const id = `field-${name}.unit`;
  const current = values[`${name}.unit`] ?? "H";
  const options = Object.entries(t.units).map(
    ([one, text]) => html`<option value="${one}"${one === current && html` selected`}>${text}</option>`,
  );
  return html`<div class="field ${kind}"><label for="${id}">${t.unit}</label>
<select id="${id}" name="${name}.unit">${options}</select></div>`;
}
