import { html } from "hono/html";
import type { EventView } from "#contracts/event.ts";
import type { History, Waiting } from "#contracts/history.ts";
import type { RequestView } from "#contracts/request.ts";
import type { ShownUser } from "#contracts/user.ts";
import type { Frame, Html } from "../layout.ts";
import { action, field, moment, name, notice } from "../parts.ts";
import { problemText } from "../error.ts";
import { eventConsole, type May } from "./frame.ts";
import { happened, textOf } from "./happened.ts";
import { liveOf } from "./overview.ts";
import { standingOf } from "./people.ts";

export type PersonPage = {
  readonly event: EventView;
  readonly may: May;
  readonly user: ShownUser;
  readonly history: History;
  /** Whether the history has all that happened. */
  readonly isWhole: boolean;
  /** How what was asked for on this page has ended, or that it has not. */
  readonly outcome?: RequestView | undefined;
  /** What is wrong with the reason that was given, and that reason. */
  readonly wrong?: { readonly reason: string; readonly path: string } | undefined;
  /** The key under which its forms are sent. */
  readonly key: string;
};

/**
 * One person at one event: where they stand and why, what happened, and what can be done about it. The door is not
 * told why, and what happened: the history of a person is not for it.
 */
export function personPage(frame: Frame, page: PersonPage): Html {
  const { event, may, user, history, outcome } = page;
  const t = frame.messages.people;
  const { now, waiting } = history;
  const called = user.erased === true || user.erasedAt !== undefined ? t.erased : user.name;
  return eventConsole(frame, {
    event,
    may,
    tab: now.status === "waitlisted" ? "waitlist" : "attendees",
    title: called ?? user.userId,
    looksAgain: outcome?.status === "queued",
    ...(outcome?.status !== "queued" && { script: { name: "console.ts", data: liveOf(frame, event) } }),
    main: html`${outcome && said(frame, outcome)}
${page.wrong && notice("bad", t.act.reasonError)}
<p class="quiet">${user.userId}${user.email !== undefined && html` · ${name(user.email)}`}</p>
<section class="card" aria-labelledby="standing">
<h2 id="standing" class="big">${standingOf(frame, now)}</h2>
${times(frame, event, now)}
${may.readJournal && waiting && why(frame, event, waiting)}
</section>
${(may.manage || (may.checkIn && now.status === "registered")) && actions(frame, page)}
${may.readJournal && whatHappened(frame, page)}`,
  });
}

function whatHappened(frame: Frame, { event, user, history: { items }, isWhole }: PersonPage): Html {
  return happened(frame, { event, items, called: user.name ?? user.userId, isWhole });
}

/** How a command of the page has ended, in words. */
export function said(frame: Frame, { status, ...request }: RequestView): Html {
  const t = frame.messages.people;
  if (status === "queued") return notice("plain", t.queued);
  if ("outcome" in request) return notice("good", textOf(t.done, request.outcome ?? "") ?? "✓");
  const { error } = request;
  return notice(
    "bad",
    error === undefined ? "" : (textOf(t.refused, error.code) ?? problemText(frame, error)),
  );
}

function times(frame: Frame, { timeZone }: EventView, now: History["now"]): Html {
  const t = frame.messages.people;
  if (now.status === "none") return html``;
  const all: readonly (readonly [string, string | undefined])[] =
    now.status === "registered"
      ? [
          [t.since, now.registeredAt],
          [t.waitsSince, now.waitlistedAt],
          [t.checkedIn, now.checkedInAt],
        ]
      : [
          [t.waitsSince, now.waitlistedAt],
          [t.expires, now.status === "offered" ? now.expiresAt : undefined],
        ];
  return html`<dl>${all.map(
    ([label, at]) => at !== undefined && html`<dt>${label}</dt><dd>${moment(frame, at, timeZone)}</dd>`,
  )}</dl>`;
}

/** How a position came about: what stands here adds up to it. */
function why({ messages, format }: Frame, { timeZone }: EventView, waiting: Waiting): Html {
  const t = messages.people;
  const { joinedAt, joinedPosition, promotedBefore, leftBefore, returnedBefore, position } = waiting;
  const steps: readonly (readonly [string, number, string])[] = [
    ["−", promotedBefore, t.whyText.promoted(promotedBefore)],
    ["−", leftBefore, t.whyText.left(leftBefore)],
    ["+", returnedBefore, t.whyText.returned(returnedBefore)],
  ];
  const shown = steps.filter(([, count]) => count > 0);
  const sum = [
    format.number(joinedPosition),
    ...shown.map(([sign, count]) => `${sign} ${format.number(count)}`),
  ];
  return html`<h3>${t.why}</h3>
<ul>
<li>${t.whyText.joined(format.moment(joinedAt, timeZone), format.number(joinedPosition))}</li>
${shown.map(([, , text]) => html`<li>${text}</li>`)}
</ul>
<p>${t.whyText.sum} ${shown.length > 0 && `${sum.join(" ")} = `}<strong>${format.number(position)}</strong>.
${t.whyText.needed(waiting.seatsNeeded)}
${waiting.heldBackBy && t.whyText.heldBackBy[waiting.heldBackBy]}</p>`;
}

function actions(frame: Frame, { event, may, user, history: { now }, key, wrong }: PersonPage): Html {
  const t = frame.messages.people.act;
  const path = `/console/events/${event.eventId}/people/${encodeURIComponent(user.userId)}`;
  const form = (
    act: string,
    label: string,
    fields?: Html,
    kind: "main" | "danger" | "plain" = "main",
  ): Html => action({ path: `${path}/${act}`, label, kind, hidden: { key }, ...(fields && { fields }) });
  const reason = (act: string): Html =>
    field({
      name: "reason",
      id: `reason-${act}`,
      label: t.reason,
      hint: t.reasonHint,
      value: wrong?.path === act ? wrong.reason : "",
      error: wrong?.path === act ? t.reasonError : undefined,
      attributes: { autocomplete: "off" },
    });
  const opened = (act: string, label: string, content: Html): Html =>
    html`<details${wrong?.path === act && html` open`}><summary>${label}</summary>${content}</details>`;
  const isIn = now.status === "registered" && now.checkedInAt !== undefined;
  const checkIn = isIn ? form("undo-check-in", t.undo, undefined, "plain") : form("check-in", t.checkIn);
  return html`<section class="card" aria-labelledby="acts">
<h2 id="acts">${t.title}</h2>
${now.status === "registered" && may.checkIn && checkIn}
${
  may.manage &&
  (now.status === "none" || now.status === "offered") &&
  opened(
    "register",
    now.status === "none" ? t.register : t.accept,
    form(
      "register",
      now.status === "none" ? t.register : t.accept,
      registerFields(frame, reason("register")),
    ),
  )
}
${
  may.manage &&
  now.status === "waitlisted" &&
  opened(
    "promote",
    t.promote,
    form(
      "promote",
      t.promote,
      html`${reason("promote")}${waivers(frame, ["published", "window", "capacity"])}`,
    ),
  )
}
${
  may.manage &&
  now.status !== "none" &&
  opened(
    "remove",
    t.remove[now.status],
    html`<p>${t.removeAsk}</p>${form("remove", t.remove[now.status], reason("remove"), "danger")}`,
  )
}
</section>`;
}

function registerFields(frame: Frame, reason: Html): Html {
  const t = frame.messages.people.act;
  return html`${reason}${waivers(frame, ["published", "window", "capacity"])}
<p><label><input type="checkbox" name="checkIn" value="true"> ${t.andCheckIn}</label></p>`;
}

function waivers(
  { messages }: Frame,
  names: readonly (keyof Frame["messages"]["people"]["act"]["waives"])[],
): Html {
  const t = messages.people.act;
  return html`<fieldset><legend>${t.waive}</legend>
${names.map(
  (one) => html`<p><label><input type="checkbox" name="waives" value="${one}"> ${t.waives[one]}</label></p>`,
)}
</fieldset>`;
}
