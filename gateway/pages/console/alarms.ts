import { html } from "hono/html";
import type { Frame, Html } from "../layout.ts";
import type { OperatorsMessages } from "../messages/operators-en.ts";
import { notice, table } from "../parts.ts";

type Texts = OperatorsMessages["alarms"];

/** An alarm as the page shows it: its figure of now, when it is raised, and how it stands. */
export type ShownAlarm = {
  readonly id: keyof Texts["names"];
  readonly level: keyof Texts["levels"];
  /** Undefined where it is not known. */
  readonly value: number | undefined;
  readonly threshold: { readonly over: number } | { readonly under: number };
  readonly unit?: "%" | "s";
  readonly during: { readonly minutes: number } | { readonly hours: number };
  /** `unknown` can't be read now; `elsewhere` is never known to a gateway. */
  readonly state: keyof Texts["states"];
};

/** What is beyond its threshold stands first, and what this gateway never knows last. */
const ORDER: readonly ShownAlarm["state"][] = ["alarm", "unknown", "ok", "elsewhere"];
const SIGNS = { alarm: "✕", unknown: "?", ok: "✓", elsewhere: "" } as const;
const MINUTE_MS = 60_000;

/** The alarms with their figures of now, in words. */
export function alarmsTable(frame: Frame, alarms: readonly ShownAlarm[]): Html {
  const { alarms: t } = frame.messages.operators;
  const sorted = ORDER.flatMap((state) => alarms.filter((alarm) => alarm.state === state));
  const count = (one: ShownAlarm["state"]): number => alarms.filter(({ state }) => state === one).length;
  const raised = count("alarm");
  const summary =
    raised > 0
      ? notice("bad", t.raised(raised))
      : notice(count("unknown") > 0 ? "plain" : "good", t.none(count("ok")));
  return html`${summary}
${table({
  caption: t.title,
  head: [t.alarm, t.state, t.value, t.threshold, t.level],
  rows: sorted.map((alarm) => ({ id: `alarm-${alarm.id}`, cells: cellsOf(frame, alarm) })),
  none: "",
})}
<p class="hint">${t.hint} ${t.noFigure}</p>`;
}

function cellsOf(
  { messages, format }: Frame,
  { id, state, value, threshold, unit, during, level }: ShownAlarm,
) {
  const { alarms: t } = messages.operators;
  const shown = (figure: number): string =>
    `${format.number(figure)}${unit === undefined ? "" : `\u00A0${unit}`}`;
  const ms = "minutes" in during ? during.minutes * MINUTE_MS : during.hours * 60 * MINUTE_MS;
  const limit = "over" in threshold ? t.over(shown(threshold.over)) : t.under(shown(threshold.under));
  const badge = html`<span class="badge" data-badge="${state}"><span aria-hidden="true">${SIGNS[state]}</span>
${t.states[state]}</span>`;
  return [
    html`${t.names[id]} <br><code>${id}</code>`,
    state === "elsewhere" ? html`<span class="quiet">${t.states.elsewhere}</span>` : badge,
    value === undefined ? "–" : shown(value),
    html`${limit} <br><span class="quiet">${t.during(format.duration(ms))}</span>`,
    t.levels[level],
  ];
}
