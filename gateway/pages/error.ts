import { html } from "hono/html";
import type { Problem } from "#contracts/problem.ts";
import { type Frame, type Html, layout } from "./layout.ts";

/** What went wrong, and the ways onward. `requestId` is the id under which it was logged. */
export function errorPage(frame: Frame, problem: Problem, requestId: string): Html {
  const { messages, here } = frame;
  const t = messages.errors;
  const title = t.titles[problem.status] ?? t.other;
  const isTemporary = problem.status === 503 || problem.status === 429;
  return layout(frame, {
    title,
    main: html`<h1>${title}</h1>
<p>${problemText(frame, problem)}</p>
${problem.status === 500 && html`<p class="quiet">${t.logged(requestId)}</p>`}
<p class="actions">
${isTemporary && html`<a class="button main" href="${here.pathname}${here.search}">${t.again}</a>`}
${problem.status === 401 && html`<a class="button main" href="/login">${messages.layout.signIn}</a>`}
<a class="button" href="/">${t.wayOn}</a>
</p>`,
  });
}

/** What a problem says to somebody who looks at a page. */
export function problemText({ problems }: Pick<Frame, "problems">, { code, detail }: Problem): string {
  return problems[code] ?? detail;
}
