import { html } from "hono/html";
import type { EventView } from "#contracts/event.ts";
import type { HistoryItem } from "#contracts/history.ts";
import { askedBy } from "#contracts/journal.ts";
import type { Problem } from "#contracts/problem.ts";
import type { Frame, Html } from "../layout.ts";
import { moment, name, notice, table } from "../parts.ts";
import { factSentence } from "./sentence.ts";

type Happened = {
  readonly event: EventView;
  readonly items: readonly HistoryItem[];
  /** What the person of these items is called. */
  readonly called: string;
  readonly isWhole: boolean;
};

/** What happened to one person at an event, the oldest first, in sentences of the page's language. */
export function happened(frame: Frame, { event: { timeZone }, items, called, isWhole }: Happened): Html {
  const t = frame.messages.people;
  const about = { person: name(called), timeZone };
  const what = (item: HistoryItem): Html =>
    item.status === undefined
      ? factSentence(frame, item, about)
      : html`${requestSentence(frame, { ...item, status: item.status }, timeZone)}`;
  return html`${!isWhole && notice("plain", t.gaps)}
${table({
  caption: t.history,
  head: [t.when, t.what, t.by],
  rows: items.map((item, i) => ({
    id: `item-${i}`,
    cells: [moment(frame, item.at, timeZone), what(item), askedBy(item.by) ?? ""],
  })),
  none: t.noHistory,
})}`;
}

type Ended = HistoryItem & { readonly status: NonNullable<HistoryItem["status"]> };

function requestSentence(frame: Frame, { type, status, outcome, error }: Ended, timeZone?: string) {
  const { requests: t } = frame.messages.people;
  const asked = textOf(t.asked, type) ?? t.asked.request;
  if (status === "failed") return t.failed(asked);
  if (status === "succeeded") return t.succeeded(asked, textOf(t.outcomes, outcome ?? "") ?? "✓");
  return t.refused(asked, error === undefined ? t.unknownWhy : whyOf(frame, error, timeZone));
}

function whyOf({ messages, format }: Frame, error: Problem, timeZone?: string): string {
  const { whys, whysAt } = messages.people.requests;
  const at = error.registrationOpensAt ?? error.registrationClosesAt ?? error.cancelUntil;
  const sayAt: Readonly<Partial<Record<string, (moment: string) => string>>> = whysAt;
  return (
    (at === undefined ? undefined : sayAt[error.code]?.(format.moment(at, timeZone))) ??
    textOf(whys, error.code) ??
    error.detail
  );
}

/** The text for a word that an answer has; undefined where this version has none. */
export function textOf(texts: Readonly<Partial<Record<string, string>>>, word: string): string | undefined {
  return Object.hasOwn(texts, word) ? texts[word] : undefined;
}
