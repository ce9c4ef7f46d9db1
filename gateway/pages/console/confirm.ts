import { html } from "hono/html";
import type { EventView } from "#contracts/event.ts";
import type { RegistrationWithUser } from "#contracts/registration.ts";
import type { Frame, Html } from "../layout.ts";
import { action, corrections, field, name } from "../parts.ts";
import { eventConsole, type May } from "./frame.ts";

/** Pages that say what comes of something before it is done. */

type Asked = { readonly event: EventView; readonly may: May; readonly key: string };

export type Raise = Asked & {
  readonly capacity: number;
  /** Who gets a seat by it at once, as far as they are shown, and how many there are. */
  readonly lucky: readonly RegistrationWithUser[];
  readonly luckyCount: number;
};

/** Asks whether the number of seats is to be changed, and says who gets a seat by it. */
export function raisePage(frame: Frame, { event, may, key, capacity, lucky, luckyCount }: Raise): Html {
  const t = frame.messages.console.raise;
  const path = `/console/events/${event.eventId}`;
  const people = lucky.map(
    ({ userId, user }) =>
      html`<li><a href="${path}/people/${encodeURIComponent(userId)}">${name(user.name ?? userId)}</a></li>`,
  );
  const more = luckyCount - lucky.length;
  const { promotion, waitlistCount } = event;
  const none = promotion === "manual" && waitlistCount > 0 ? t.manual : t.nobody;
  return eventConsole(frame, {
    event,
    may,
    tab: "overview",
    title: t.title,
    main: html`<p class="big">${t.fromTo(frame.format.number(event.capacity), frame.format.number(capacity))}</p>
${
  luckyCount === 0
    ? html`<p>${none}</p>`
    : html`<p>${promotion === "offer" ? t.offer : t.get}</p><ol>${people}</ol>
${more > 0 && html`<p>${t.more(more)}</p>`}`
}
<div class="actions">
${action({ path: `${path}/capacity`, label: t.yes, hidden: { key, capacity: String(capacity) } })}
<a class="button" href="${path}">${t.no}</a>
</div>`,
  });
}

/** Asks whether the event is to be cancelled, why, and says whom that tells. */
export function cancelPage(
  frame: Frame,
  { event, may, key, reason = "", error }: Asked & { reason?: string; error?: string },
): Html {
  const t = frame.messages.console.cancel;
  const path = `/console/events/${event.eventId}`;
  const people = event.registeredCount + event.extraCount + event.offeredCount + event.waitlistCount;
  const fields = field({
    name: "reason",
    label: t.reason,
    hint: t.reasonHint,
    value: reason,
    error,
    attributes: { autocomplete: "off" },
  });
  return eventConsole(frame, {
    event,
    may,
    tab: "overview",
    title: t.title,
    main: html`${corrections(frame, error === undefined ? [] : [{ name: "reason", label: t.reason, error }])}
<p class="big">${people === 0 ? t.nobody : t.tells(people)}</p>
${people > 0 && html`<p>${t.keep}</p>`}
${action({ path: `${path}/cancel`, label: t.yes, hidden: { key }, fields, kind: "danger" })}
<p class="actions"><a class="button" href="${path}">${t.no}</a></p>`,
  });
}
