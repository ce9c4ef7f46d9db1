import { html } from "hono/html";
import type { EventView } from "#contracts/event.ts";
import { askedBy, type JournalEntryView } from "#contracts/journal.ts";
import type { ShownUser } from "#contracts/user.ts";
import type { Frame, Html } from "../layout.ts";
import { JOURNAL_TEXTS } from "../messages/messages.ts";
import { field, name, pager, type Pager } from "../parts.ts";
import { eventConsole, type May } from "./frame.ts";
import { liveOf } from "./overview.ts";
import { factSentence } from "./sentence.ts";

export type JournalPage = {
  readonly event: EventView;
  readonly may: May;
  /** Newest first. */
  readonly entries: readonly JournalEntryView[];
  /** What the visitor may know of the people in it, by id. */
  readonly people: ReadonlyMap<string, ShownUser>;
  readonly filter: { readonly userId: string; readonly type: string };
  readonly pages: Pager;
};

type Fact = JournalEntryView["facts"][number];

/** What happened at an event, the newest first, by days: one line a fact, in words. */
export function journalPage(frame: Frame, page: JournalPage): Html {
  const { event, may, entries, pages } = page;
  const t = frame.messages.console.journalPage;
  const isFirst = pages.first === undefined;
  return eventConsole(frame, {
    event,
    may,
    tab: "journal",
    title: t.title,
    // Pages further back stay as they are.
    ...(isFirst && { script: { name: "console.ts", data: liveOf(frame, event) } }),
    main: html`${filterForm(frame, page)}
${entries.length === 0 && html`<p class="none">${pages.next === undefined ? t.none : t.noneYet}</p>`}
${byDay(frame, event, entries).map(
  ({ day, ofDay }) => html`<h2 class="day">${day}</h2>
<ul class="facts">${ofDay.map((entry) => item(frame, page, entry))}</ul>`,
)}
${pager(frame, pages)}`,
  });
}

function filterForm({ messages, language }: Frame, { event, filter }: JournalPage): Html {
  const { console: t } = messages;
  const journal = JOURNAL_TEXTS[language];
  const kinds: [string, string][] = [["", t.journalPage.everything], ...Object.entries(journal.kinds)];
  return html`<form class="line" action="/console/events/${event.eventId}/journal">
${field({
  name: "userId",
  label: t.journalPage.person,
  value: filter.userId,
  attributes: { autocomplete: "off", autocapitalize: "none", spellcheck: "false" },
})}
${field({ name: "type", label: t.journalPage.kind, value: filter.type, kind: kinds })}
<button>${t.journalPage.filter}</button>
</form>`;
}

/** The entries of each day of the event's time zone. */
function byDay({ format }: Frame, { timeZone }: EventView, entries: readonly JournalEntryView[]) {
  const days = Map.groupBy(entries, ({ at }) => format.day(at, timeZone));
  return [...days].map(([day, ofDay]) => ({ day, ofDay }));
}

function item(frame: Frame, page: JournalPage, { version, at, by, facts }: JournalEntryView): Html {
  const { messages, format } = frame;
  const t = messages.console.journalPage;
  const asker = askedBy(by);
  return html`<li id="v${version}">
${facts.map((fact) => html`<p>${sentence(frame, page, fact)}</p>`)}
<p class="quiet"><time datetime="${at}">${format.time(at, page.event.timeZone)}</time> ·
<a href="#v${version}">${t.version(format.number(version))}</a>${asker !== undefined && html` · ${t.by(asker)}`}</p>
</li>`;
}

function sentence(frame: Frame, { event, people }: JournalPage, fact: Fact): Html {
  const { eventId, timeZone } = event;
  const { userId = "" } = fact;
  const path = `/console/events/${eventId}/people/${encodeURIComponent(userId)}`;
  const person = html`<a href="${path}">${name(people.get(userId)?.name ?? userId)}</a>`;
  return factSentence(frame, fact, { person, timeZone });
}
