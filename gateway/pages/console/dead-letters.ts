import { html } from "hono/html";
import { type Frame, type Html, layout } from "../layout.ts";
import { action, moment, name, notice, table } from "../parts.ts";
import { operatorsMenu } from "./operators-menu.ts";

/** A dead letter as somebody sees it who has just looked. */
export type ShownLetter = {
  readonly messageId: string;
  readonly eventId: string;
  readonly body: string;
  readonly reason: string | undefined;
  readonly at: string | undefined;
  readonly commands: number;
  /** Whether a worker could read it now. */
  readonly isReadable: boolean;
};

export type DeadLettersPage = {
  /** How many letters the queue counts. */
  readonly waiting: number;
  /** What was seen by somebody who has just looked, and how many are behind that. */
  readonly seen?: { readonly letters: readonly ShownLetter[]; readonly behind: number };
  /** How many were just sent back, or discarded. */
  readonly sent?: number | undefined;
  readonly discarded?: number | undefined;
};

export const DEAD_LETTERS = "/console/dead-letters";
const SEND_BACK = `${DEAD_LETTERS}/send-back`;
const SHOWN_CHARACTERS = 200;

/** The dead letters. Looking hides them from others for a moment, so it is a button, and nothing does it by itself. */
export function deadLettersPage(frame: Frame, { waiting, seen, sent, discarded }: DeadLettersPage): Html {
  const { deadLetters: t } = frame.messages.operators;
  return layout(frame, {
    title: t.title,
    menu: operatorsMenu(frame),
    isWide: true,
    main: html`${sent !== undefined && notice("good", t.sent(sent))}
${discarded !== undefined && notice(discarded > 0 ? "good" : "bad", t.discarded(discarded))}
<h1>${t.title}</h1>
<p>${t.about} ${
      // What is looked at is hidden, and not counted among those that wait.
      seen === undefined && t.waiting(waiting)
    }</p>
${action({ path: `${DEAD_LETTERS}/look`, label: t.look, kind: seen === undefined ? "main" : "plain" })}
<p class="hint">${t.lookHint}</p>
${seen && found(frame, seen)}`,
  });
}

function found(frame: Frame, { letters, behind }: NonNullable<DeadLettersPage["seen"]>): Html {
  const { deadLetters: t } = frame.messages.operators;
  const readable = letters.filter(({ isReadable }) => isReadable);
  const perEvent = Map.groupBy(letters, ({ eventId }) => eventId);
  // The queue may keep back what is behind a letter of its event.
  const hasMore = (eventId: string) => behind > 0 || (perEvent.get(eventId)?.length ?? 0) > 1;
  return html`${table({
    caption: t.caption,
    head: [t.event, t.when, t.reason, t.commands, t.text, t.what],
    rows: letters.map((letter) => ({
      id: `letter-${letter.messageId}`,
      cells: cellsOf(frame, letter, hasMore(letter.eventId)),
    })),
    none: t.none,
  })}
${behind > 0 && html`<p>${t.behind(behind)}</p>`}
${
  readable.length > 0 &&
  html`<p class="hint">${t.afterwards}</p>
${action({ path: SEND_BACK, label: t.sendBackAll(frame.format.number(readable.length)) })}`
}`;
}

function cellsOf(frame: Frame, letter: ShownLetter, hasMore: boolean) {
  const { deadLetters: t } = frame.messages.operators;
  const { messageId, eventId, body, reason, at, commands, isReadable } = letter;
  const characters = Array.from(body.slice(0, 2 * SHOWN_CHARACTERS));
  const isCut = body.length > SHOWN_CHARACTERS && characters.length > SHOWN_CHARACTERS;
  return [
    name(eventId),
    at && moment(frame, at),
    // What workers say is English.
    reason === undefined ? t.noReason : html`<bdi lang="en">${reason}</bdi>`,
    commands,
    html`<code class="raw" dir="ltr">${characters.slice(0, SHOWN_CHARACTERS).join("")}${isCut && "…"}</code>`,
    html`<div class="actions">
${!isReadable && t.unreadable}
${isReadable && action({ path: SEND_BACK, label: t.sendBack, hidden: { messageId }, kind: "plain" })}
${
  hasMore &&
  action({
    path: SEND_BACK,
    label: html`${t.sendBackEvent} ${name(eventId)}`,
    hidden: { eventId },
    kind: "plain",
  })
}
<a href="${DEAD_LETTERS}/${encodeURIComponent(messageId)}/discard">${t.discard}</a></div>`,
  ];
}

/** Asks before a letter is gone for good. */
export function discardPage(frame: Frame, messageId: string): Html {
  const { deadLetters: t, cancel } = frame.messages.operators;
  return layout(frame, {
    title: t.discardTitle,
    menu: operatorsMenu(frame),
    main: html`<h1>${t.discardTitle}</h1>
<p>${t.discardText(messageId)}</p>
<div class="actions">
${action({
  path: `${DEAD_LETTERS}/${encodeURIComponent(messageId)}/discard`,
  label: t.discard,
  kind: "danger",
})}
<a class="button" href="${DEAD_LETTERS}">${cancel}</a>
</div>`,
  });
}
