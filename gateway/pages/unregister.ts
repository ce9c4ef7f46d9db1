import { html } from "hono/html";
import type { EventView } from "#contracts/event.ts";
import type { Registration } from "#contracts/registration.ts";
import { type Frame, type Html, layout } from "./layout.ts";
import { action, name } from "./parts.ts";

/** Asks once more before somebody gives up what they have, and says what comes of it. */
export function unregisterPage(
  frame: Frame,
  {
    event,
    registration,
    key,
    now,
  }: {
    readonly event: EventView;
    readonly registration: Registration | undefined;
    readonly key: string;
    readonly now: string;
  },
): Html {
  const t = frame.messages.unregister;
  const path = `/e/${event.eventId}`;
  const no = registration === undefined ? frame.messages.errors.back : t.no;
  const title = registration === undefined ? t.nothing : t.titles[registration.status];
  return layout(frame, {
    title: `${title} ${event.title}`,
    main: html`<h1>${title}</h1>
<p class="big">${name(event.title)}</p>
${registration !== undefined && html`<p>${consequence(t, event, registration)}</p>`}
${isLate(event, registration, now) && html`<p>${t.late}</p>`}
<div class="actions">
${
  registration !== undefined &&
  action({ path: `${path}/unregister`, label: t.yes[registration.status], hidden: { key }, kind: "danger" })
}
<a class="button" href="${path}">${no}</a>
</div>`,
  });
}

function consequence(t: Frame["messages"]["unregister"], event: EventView, { status }: Registration): string {
  switch (status) {
    case "registered":
      return t.seat(event.waitlistCount);
    case "waitlisted":
      return t.place;
    case "offered":
      return t.offer;
    default:
      return status satisfies never;
  }
}

function isLate(
  { moments: { cancelUntil } }: EventView,
  registration: Registration | undefined,
  now: string,
): boolean {
  return registration?.status === "registered" && cancelUntil !== undefined && now >= cancelUntil;
}
