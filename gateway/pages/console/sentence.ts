import { html } from "hono/html";
import type { Frame, Html } from "../layout.ts";
import type { Told } from "../messages/journal-texts.ts";
import { JOURNAL_TEXTS } from "../messages/messages.ts";

/** A fact as an answer has it: with members that depend on its type, of which a newer version may know more. */
export type ShownFact = { readonly type: string; readonly [member: string]: unknown };

/**
 * What a fact says, as a sentence in the language of the page. `person` is what stands for the person whom it is
 * about, and `timeZone` that of the event.
 */
export function factSentence(
  frame: Frame,
  fact: ShownFact,
  { person, timeZone }: { readonly person: Html; readonly timeZone: string | undefined },
): Html {
  const journal = JOURNAL_TEXTS[frame.language];
  const texts: Readonly<Partial<Record<string, unknown>>> = journal;
  const say = texts[fact.type];
  if (typeof say !== "function") return html`${frame.messages.console.journalPage.noWords}`;
  const said = (say as (told: Told) => string | readonly [string, string])(told(frame, fact, timeZone));
  const { reason } = fact;
  const because = typeof reason === "string" && reason !== "" && html` ${journal.reason(reason)}`;
  if (typeof said === "string") return html`${said}${because}`;
  const [before, behind] = said;
  return html`${before}${person}${behind}${because}`;
}

/** The members of a fact as its sentence needs them. What is stored may be of a newer version. */
function told({ format, messages }: Frame, fact: ShownFact, timeZone: string | undefined): Told {
  const number = (value: unknown): string => (typeof value === "number" ? format.number(value) : "?");
  const { labels } = messages.console.form;
  const { as, gaveUp = "seat", changes, capacity: own, expiresAt } = fact;
  const { capacity = own, ...others } = (changes ?? {}) as Readonly<Record<string, unknown>>;
  // A journal says with the kind which ticket it was; a history, the kind alone.
  const kind = typeof gaveUp === "string" ? gaveUp : (gaveUp as { readonly kind: string }).kind;
  const labelOf = (member: string): string => (labels as Partial<Record<string, string>>)[member] ?? member;
  return {
    ...(typeof as === "string" && { as }),
    extra: fact["extra"] === true,
    picked: fact["picked"] === true,
    late: fact["late"] === true,
    position: number(fact["position"]),
    gaveUp: kind as Told["gaveUp"],
    capacity: capacity === undefined ? undefined : number(capacity),
    restoredVersion: number(fact["restoredVersion"]),
    until: typeof expiresAt === "string" ? format.moment(expiresAt, timeZone) : "?",
    changed: Object.keys(others).map(labelOf).join(", "),
  };
}
