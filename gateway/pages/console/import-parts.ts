import { html } from "hono/html";
import { problemText } from "../error.ts";
import type { Frame, Html } from "../layout.ts";
import { hiddenFields, name } from "../parts.ts";
import { textOf } from "./happened.ts";
import type { ProblemCode } from "#contracts/problem.ts";

/** What the pages of an import have in common. */

/** The form that goes on with an import: it carries all that is known of it, so that no gateway has to. */
export type ImportForm = {
  readonly path: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly done: number;
  readonly of: number;
  readonly script: { readonly name: string; readonly data: ImportData };
};

/** What the script of these pages is told. */
export type ImportData = {
  /** People whom a step is about. */
  readonly atATime: number;
  /** Whether to go on without being asked. */
  readonly isUnderWay: boolean;
  readonly texts: { readonly done: string; readonly stopped: string; readonly signIn: string };
};

const AT_A_TIME = 100;

/** The script's part of a page; `isUnderWay` if somebody has begun the import. */
export function importScript(
  { messages: { importing: t } }: Frame,
  isUnderWay: boolean,
): ImportForm["script"] {
  const { stopped, signIn } = t;
  const texts = { done: t.done("{done}", "{of}"), stopped, signIn };
  return { name: "import.ts", data: { atATime: AT_A_TIME, isUnderWay, texts } };
}

/** The form, and how far it has come. `seconds`: until when it is better not sent. */
export function importForm(
  { messages: { importing: t }, format }: Frame,
  {
    path,
    fields,
    done,
    of,
    label,
    seconds = 0,
    isShown = false,
  }: Omit<ImportForm, "script"> & {
    readonly label: string;
    readonly seconds?: number;
    readonly isShown?: boolean;
  },
): Html {
  return html`<form id="import" method="post" enctype="multipart/form-data" action="${path}" data-pause="${seconds}">
<div id="import-progress"${!isShown && html` hidden`}>
<p id="import-done" role="status">${t.done(format.number(done), format.number(of))}</p>
<progress max="${of}" value="${done}" aria-labelledby="import-done"></progress>
</div>
${hiddenFields({ step: "run", ...fields })}
<button class="main">${label}</button>
</form>`;
}

export type PersonOnLine = {
  readonly line: number;
  readonly userId: string;
  readonly name?: string | undefined;
  readonly email?: string | undefined;
};

/** A line of the file: its number, whom it names, what is said of them, and their address. */
export function personCells(
  { format }: Frame,
  { line, userId, name: called, email }: PersonOnLine,
  said: Html,
): (string | Html | undefined)[] {
  const person =
    called === undefined ? name(userId) : html`${name(called)} <span class="quiet">${userId}</span>`;
  return [format.number(line), html`<span class="whom">${person}</span>`, said, email && name(email)];
}

/** Why somebody was, or would be, refused. */
export function refusedAs(frame: Frame, code: string): string {
  const { importing, people } = frame.messages;
  const known = textOf(importing.refusedAs, code) ?? textOf(people.refused, code);
  return (
    known ??
    problemText(frame, { code: code as ProblemCode, detail: code } as Parameters<typeof problemText>[1])
  );
}
