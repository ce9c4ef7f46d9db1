import { html } from "hono/html";
import type { Role } from "#contracts/access.ts";
import type { Frame, Html } from "../layout.ts";

/** The ways through the console, for whoever may go them. */
export function operatorsMenu(frame: Frame): Html {
  const { operators: t } = frame.messages;
  return html`<nav class="menu" aria-label="${t.menu}">
<a href="/console">${t.events}</a>
${operatorsLinks(frame)}
</nav>`;
}

/** The ways to the pages for operators that the visitor may see. */
export function operatorsLinks({
  messages: { operators: t },
  viewer: { role },
  here,
}: Frame): readonly Html[] {
  const all: readonly (readonly [path: string, label: string, ...roles: Role[]])[] = [
    ["/console/system", t.system.title, "admin"],
    ["/console/dead-letters", t.deadLetters.title, "admin"],
    ["/console/keys", t.keys.title, "organizer", "admin"],
  ];
  return all
    .filter(([, , ...roles]) => roles.some((one) => one === role))
    .map(
      ([path, label]) =>
        html`<a href="${path}"${isHere(here.pathname, path) && html` aria-current="page"`}>${label}</a>\n`,
    );
}

function isHere(here: string, path: string): boolean {
  return here === path || here.startsWith(`${path}/`);
}
