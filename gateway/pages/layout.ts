import { html, raw } from "hono/html";
import type { Role } from "#contracts/access.ts";
import type { Formats } from "../browser/format.ts";
import type { Messages } from "./messages/en.ts";
import { type Language, LANGUAGES, OWN_NAMES } from "./messages/messages.ts";
import type { ProblemTexts } from "./messages/problems.ts";

/** What `html` makes: text in which everything that came from elsewhere is escaped. */
export type Html = ReturnType<typeof html>;

/** Who looks at the page, as far as its frame shows it. */
export type Viewer = {
  /** What to call them; undefined for nobody. */
  readonly name: string | undefined;
  /** Whether the console is for them. */
  readonly mayManage: boolean;
  /** What else of the console is for them; nothing unless given. */
  readonly role?: Role;
  /** Whether they are asked who they are. Otherwise pages act for whomever they name. */
  readonly isAsked: boolean;
};

/** What every page is given beside its own content. */
export type Frame = {
  readonly language: Language;
  readonly messages: Messages;
  readonly problems: ProblemTexts;
  readonly format: Formats;
  /** The address of a file of `assets.ts`. */
  readonly asset: (name: string) => string;
  readonly viewer: Viewer;
  /** The page's own path and query, for links that lead to it again. */
  readonly here: URL;
};

export type Page = {
  readonly title: string;
  readonly main: Html;
  /** A module of `gateway/browser`, and what it is told. */
  readonly script?: { readonly name: string; readonly data: unknown };
  /** Whether the page waits for something, as for a command in the queue: then it goes on by itself after that. */
  readonly looksAgain?: boolean;
  /** The links of the area that the page belongs to, where there is one. */
  readonly menu?: Html;
  /** Whether the page is as wide as its tables. */
  readonly isWide?: boolean;
};

/** The sheets of every page, in their order: the first says which of their layers goes before which. */
const STYLES = ["style/tokens.css", "style/elements.css", "style/frame.css", "style/parts.css"];
/** Of pages with a menu, beside those. */
const MENU_STYLES = ["style/console.css", "style/uplot.css"];

/** A whole page. */
export function layout(
  frame: Frame,
  { title, main, script, looksAgain = false, menu, isWide = false }: Page,
): Html {
  const { language, messages, asset } = frame;
  const sheets = [...STYLES, ...(menu === undefined ? [] : MENU_STYLES)];
  return html`<!doctype html>
<html lang="${language}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Muster</title>
${looksAgain && lookAgain(asset)}
<link rel="icon" href="${asset("icon.svg")}" type="image/svg+xml">
${sheets.map((name) => html`<link rel="stylesheet" href="${asset(name)}">\n`)}
${script && html`<script type="module" src="${asset(script.name)}"></script>`}
</head>
<body>
<a class="skip" href="#main">${messages.layout.skip}</a>
${header(frame)}
${menu}
<main id="main" tabindex="-1" class="${isWide ? "wide" : "narrow"}">
${main}
</main>
${footer(frame)}
${script && dataBlock(script.data)}
</body>
</html>`;
}

function lookAgain(asset: Frame["asset"]): Html {
  return html`<script type="module" src="${asset("queued.ts")}"></script>
<noscript><meta http-equiv="refresh" content="2"></noscript>`;
}

function header({ messages: { layout: t }, viewer }: Frame): Html {
  return html`<header class="top">
<nav aria-label="${t.menu}">
<a class="brand" href="/">Muster</a>
<a href="/">${t.events}</a>
${viewer.mayManage && html`<a href="/console">${t.console}</a>`}
</nav>
<p class="who">${whoOf(t, viewer)}</p>
</header>`;
}

function whoOf(t: Messages["layout"], { name, isAsked }: Viewer): Html {
  if (!isAsked) return html`<span>${t.actingFor(name ?? t.nobody)}</span>`;
  if (name === undefined) return html`<a href="/login">${t.signIn}</a>`;
  return html`<span>${t.signedInAs(name)}</span> <a href="/logout">${t.signOut}</a>`;
}

function footer({ messages: { layout: t }, viewer, here, language }: Frame): Html {
  return html`<footer>
${!viewer.isAsked && actForm(t, here)}
<nav aria-label="${t.language}">
${LANGUAGES.map((one) =>
  one === language
    ? html`<span aria-current="true" lang="${one}">${OWN_NAMES[one]}</span>`
    : html`<a href="${withParameter(here, "lang", one)}" hreflang="${one}" lang="${one}">${OWN_NAMES[one]}</a>`,
)}
</nav>
<p><a href="/docs">${t.docs}</a></p>
</footer>`;
}

/** Where nobody is asked who they are, this says for whom the pages act. */
function actForm(t: Messages["layout"], here: URL): Html {
  return html`<form class="act" action="${here.pathname}">
<label for="as">${t.actFor}</label>
<input id="as" name="as" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="as-hint">
<button>${t.act}</button>
<p class="hint" id="as-hint">${t.actForHint}</p>
</form>`;
}

/** The path and query of the page, with this parameter. */
export function withParameter(here: URL, name: string, value: string): string {
  const other = new URL(here);
  other.searchParams.set(name, value);
  return `${other.pathname}${other.search}`;
}

/** Values for the page's script: a block of data, which no policy takes for a script. */
function dataBlock(data: unknown): Html {
  return html`<script type="application/json" id="page-data">${raw(
    JSON.stringify(data).replaceAll("<", String.raw`\u003c`),
  )}</script>`;
}
