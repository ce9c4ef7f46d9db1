import { html, raw } from "hono/html";
import type { Frame, Html } from "./layout.ts";

/** The parts that pages are made of. */

/** A number that says something by itself; a link to what it counts, where there is such a page. */
export type Tile = {
  readonly label: string;
  readonly value: string | number | Html;
  readonly href?: string;
  /** The name under which a script keeps the value up to date. */
  readonly text?: string;
};

export function tiles(all: readonly Tile[]): Html {
  const shown = ({ label, value, text }: Tile): Html =>
    html`<span class="label">${label}</span> <strong${text && html` data-text="${text}"`}>${value}</strong>`;
  return html`<ul class="tiles">
${all.map((tile) =>
  tile.href === undefined
    ? html`<li>${shown(tile)}</li>`
    : html`<li><a href="${tile.href}">${shown(tile)}</a></li>`,
)}
</ul>`;
}

export type Table = {
  readonly caption: string;
  readonly head: readonly string[];
  /** The first cell of a row is its heading. The id is the row's own, whatever is on the page. */
  readonly rows: readonly {
    readonly id: string;
    readonly cells: readonly (string | number | Html | undefined)[];
  }[];
  /** Shown instead of a table without rows. */
  readonly none: string | Html;
};

/**
 * A table that scrolls by itself where the screen is too narrow for it. On a phone each cell says what it is about, and
 * stands below the one before.
 */
export function table({ caption, head, rows, none }: Table): Html {
  if (rows.length === 0) return html`<p class="none">${none}</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
<table>
<caption>${caption}</caption>
<thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>
${rows.map(
  ({ id, cells: [first, ...others] }) => html`<tr id="${id}">
<th scope="row" data-label="${head[0]}">${first}</th>${others.map(
    (cell, i) => html`<td data-label="${head[i + 1]}">${cell}</td>`,
  )}
</tr>`,
)}
</tbody>
</table>
</div>`;
}

export type Pager = {
  /** Where the next page is; undefined on the last one. */
  readonly next: string | undefined;
  /** Where the first page is; undefined on the first one. */
  readonly first: string | undefined;
};

/** The ways through a long list. Its cursors lead forward only: a browser's own button leads back. */
export function pager({ messages: { parts: t } }: Frame, { next, first }: Pager): Html {
  if (next === undefined && first === undefined) return html``;
  return html`<nav class="pager" aria-label="${t.pages}">
${first !== undefined && html`<a href="${first}">${t.first}</a>`}
${next !== undefined && html`<a href="${next}" rel="next">${t.next} <span aria-hidden="true">→</span></a>`}
</nav>`;
}

export type Field = {
  readonly name: string;
  /** The control's own id, where several forms have a field of this name. */
  readonly id?: string;
  readonly label: string;
  readonly value?: string | undefined;
  readonly hint?: string;
  readonly error?: string | undefined;
  /** Several lines, or one of some choices; a line of text unless given. */
  readonly kind?: "lines" | readonly (readonly [value: string, label: string])[];
  /** Attributes of the control, such as `type`, `autocomplete` or `required`. */
  readonly attributes?: Attributes;
};

export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** Attributes of an element. One that is false or undefined is left out; one that is true has no value. */
export function attributes(all: Attributes): Html {
  const given = Object.entries(all).filter(([, value]) => value !== undefined && value !== false);
  return html`${given.map(([name, value]) =>
    value === true ? html` ${raw(name)}` : html` ${raw(name)}="${value}"`,
  )}`;
}

/** A labelled control of a form. What is wrong with its value stands at it, and is read out with it. */
export function field({ name, label, value = "", hint, error, kind, ...given }: Field): Html {
  const { id = `field-${name}`, attributes: more = {} } = given;
  const described = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`].filter(
    Boolean,
  );
  const shared = attributes({
    id,
    name,
    "aria-invalid": error === undefined ? undefined : "true",
    "aria-describedby": described.length === 0 ? undefined : described.join(" "),
    ...more,
  });
  return html`<div class="field">
<label for="${id}">${label}</label>
${hint !== undefined && html`<p class="hint" id="${id}-hint">${hint}</p>`}
${control(kind, value, shared)}
${error !== undefined && html`<p class="error" id="${id}-error">${error}</p>`}
</div>`;
}

function control(kind: Field["kind"], value: string, shared: Html): Html {
  if (kind === undefined) return html`<input${shared} value="${value}">`;
  // A line break right behind the tag is not part of the value.
  if (kind === "lines") return html`<textarea${shared} rows="6">\n${value}</textarea>`;
  const options = kind.map(
    ([one, text]) => html`<option value="${one}"${one === value && html` selected`}>${text}</option>`,
  );
  return html`<select${shared}>${options}</select>`;
}

/** What has to be corrected in a form, with the ways there. It is read out, and has the focus. */
export function corrections(
  { messages: { parts: t } }: Frame,
  errors: readonly { readonly name: string; readonly label: string; readonly error: string }[],
): Html {
  if (errors.length === 0) return html``;
  const lines = errors.map(
    ({ name, label, error }) => html`<li><a href="#field-${name}">${label}: ${error}</a></li>`,
  );
  return html`<div class="notice bad" role="alert" tabindex="-1" autofocus>
<p>${t.correct}</p>
<ul>${lines}</ul>
</div>`;
}

/** A message about what has just happened. */
export function notice(kind: "good" | "bad" | "plain", content: string | Html): Html {
  return html`<div class="notice ${kind}" role="${kind === "bad" ? "alert" : "status"}"><p>${content}</p></div>`;
}

/** Fields of a form that nobody sees. */
export function hiddenFields(fields: Readonly<Record<string, string>>): Html[] {
  return Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
}

export type Action = {
  readonly path: string;
  readonly label: string | Html;
  /** What the form sends beside its fields. */
  readonly hidden?: Readonly<Record<string, string>>;
  readonly fields?: Html;
  readonly kind?: "main" | "danger" | "plain";
};

/** A form with one button: something that somebody does. */
export function action({ path, label, hidden = {}, fields, kind = "main" }: Action): Html {
  return html`<form method="post" action="${path}">
${hiddenFields(hidden)}
${fields}
<button class="${kind}">${label}</button>
</form>`;
}

/** A moment, in the time zone of what it is about. */
export function moment({ format }: Frame, instant: string, timeZone?: string): Html {
  return html`<time datetime="${instant}">${format.moment(instant, timeZone)}</time>`;
}

/** Names of people and events may be written from right to left: they keep that to themselves. */
export function name(text: string): Html {
  return html`<bdi>${text}</bdi>`;
}

/** How much of something is taken. `labelledBy` is the id of the element that says of what. */
export function meter(taken: number, of: number, labelledBy: string): Html {
  return html`<progress max="${of}" value="${taken}" aria-labelledby="${labelledBy}"></progress>`;
}

/** An attribute that names the values for which an element is shown; with another one it is hidden. */
export function shownFor(attribute: string, values: readonly string[], current: string): Html {
  return html` data-${raw(attribute)}="${values.join(" ")}"${!values.includes(current) && html` hidden`}`;
}
