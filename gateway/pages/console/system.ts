import { html } from "hono/html";
import { type Frame, type Html, layout } from "../layout.ts";
import { tiles } from "../parts.ts";
import { alarmsTable, type ShownAlarm } from "./alarms.ts";
import { DEAD_LETTERS } from "./dead-letters.ts";
import { operatorsMenu } from "./operators-menu.ts";

/** How the system is, as far as this gateway knows. */
export type SystemPage = {
  /** Of the queues; undefined where they can't be read. */
  readonly waiting: number | undefined;
  readonly inFlight: number | undefined;
  readonly deadLetters: number | undefined;
  /** Live streams of this gateway. */
  readonly streams: number;
  /** The longest pause between two messages of an event: as long as its commands take. */
  readonly lagMs: number;
  /** Requests that this gateway has refused since its start, as there were too many. */
  readonly refused: number;
  readonly version: string;
  readonly alarms: readonly ShownAlarm[];
};

/** The figures of the system, for operators. */
export function systemPage(frame: Frame, page: SystemPage): Html {
  const { system: t } = frame.messages.operators;
  const { number, duration } = frame.format;
  const known = (value: number | undefined): string => (value === undefined ? "–" : number(value));
  return layout(frame, {
    title: t.title,
    menu: operatorsMenu(frame),
    isWide: true,
    main: html`<h1>${t.title}</h1>
${tiles([
  { label: t.waiting, value: known(page.waiting) },
  { label: t.inFlight, value: known(page.inFlight) },
  { label: t.deadLetters, value: known(page.deadLetters), href: DEAD_LETTERS },
  { label: t.lag, value: duration(page.lagMs) },
  { label: t.streams, value: number(page.streams) },
  { label: t.refused, value: number(page.refused) },
  { label: t.version, value: page.version },
])}
<p class="hint">${t.hint}</p>
${alarmsTable(frame, page.alarms)}
<p><a class="button" href="/console/system">${t.again}</a></p>`,
  });
}
