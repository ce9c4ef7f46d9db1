import { html } from "hono/html";
import { KEY_ROLES } from "#contracts/access.ts";
import type { ApiKey, MadeKey } from "#contracts/key.ts";
import { type Frame, type Html, layout } from "../layout.ts";
import { action, corrections, field, moment, name, notice, pager, type Pager, table } from "../parts.ts";
import { operatorsMenu } from "./operators-menu.ts";

export const KEY_FIELDS = ["name", "role", "events", "expiresAt"] as const;
export type KeyField = (typeof KEY_FIELDS)[number];

/** What the form for a new key shows. */
export type KeyForm = {
  readonly values: Readonly<Record<KeyField, string>>;
  /** The fields that have to be corrected. */
  readonly wrong: readonly KeyField[];
  /** Whether the key would do more than who makes it. */
  readonly isTooMuch?: boolean;
};

export type KeysPage = {
  readonly keys: readonly ApiKey[];
  readonly pages: Pager;
  readonly form: KeyForm;
  /** Whether one was just revoked. */
  readonly isRevoked?: boolean;
};

/** The API keys that somebody may revoke, and a form for a new one. */
export function keysPage(frame: Frame, { keys, pages, form, isRevoked = false }: KeysPage): Html {
  const { keys: t } = frame.messages.operators;
  const wrong = form.wrong.map((one) => ({ name: one, label: labelOf(frame, one), error: t.errors[one] }));
  return layout(frame, {
    title: t.title,
    menu: operatorsMenu(frame),
    isWide: true,
    main: html`${isRevoked && notice("good", t.revoked)}
${form.isTooMuch === true && notice("bad", t.tooMuch)}
${corrections(frame, wrong)}
<h1>${t.title}</h1>
<p>${t.about}</p>
${table({
  caption: t.title,
  head: [t.name, t.id, t.role, t.events, t.madeBy, t.until, t.revoke],
  rows: keys.map((key) => ({ id: `key-${key.keyId}`, cells: cellsOf(frame, key) })),
  none: t.none,
})}
${pager(frame, pages)}
<h2>${t.newTitle}</h2>
${keyForm(frame, form)}`,
  });
}

function cellsOf(frame: Frame, { keyId, name: called, role, events, createdBy, expiresAt }: ApiKey) {
  const { keys: t } = frame.messages.operators;
  return [
    name(called),
    html`<code>${keyId}</code>`,
    role,
    events === undefined
      ? t.all
      : html`${events.map((id, i) => html`${i > 0 && ", "}<a href="/console/events/${id}">${id}</a>`)}`,
    createdBy,
    moment(frame, expiresAt),
    html`<a href="/console/keys/${keyId}/revoke" aria-label="${t.revokeOf(called)}">${t.revoke}</a>`,
  ];
}

const labelOf = ({ messages: { operators } }: Frame, one: KeyField): string =>
  ({
    name: operators.keys.name,
    role: operators.keys.role,
    events: operators.keys.events,
    expiresAt: operators.keys.until,
  })[one];

function keyForm(frame: Frame, { values, wrong }: KeyForm): Html {
  const { keys: t } = frame.messages.operators;
  const roles = KEY_ROLES.filter((role) => role !== "admin" || frame.viewer.role === "admin");
  const more = {
    name: { hint: t.nameHint, attributes: { required: true, maxlength: 200, autocomplete: "off" } },
    role: { kind: roles.map((role) => [role, t.roles[role]] as const) },
    events: { hint: t.eventsHint, attributes: { autocomplete: "off", spellcheck: "false" } },
    expiresAt: { hint: t.untilHint, attributes: { type: "date", required: true } },
  } as const;
  const fields = KEY_FIELDS.map((one) =>
    field({
      name: one,
      label: labelOf(frame, one),
      value: values[one],
      error: wrong.includes(one) ? t.errors[one] : undefined,
      ...more[one],
    }),
  );
  return action({ path: "/console/keys", label: t.make, fields: html`${fields}` });
}

/** A key that was just made: the only page that ever shows it. */
export function madeKeyPage(frame: Frame, made: MadeKey): Html {
  const { keys: t } = frame.messages.operators;
  return layout(frame, {
    title: t.madeTitle,
    menu: operatorsMenu(frame),
    main: html`<h1>${t.madeTitle}</h1>
${notice("good", t.shownOnce)}
<p>${name(made.name)} · ${t.roles[made.role]} · ${t.until} ${moment(frame, made.expiresAt)}</p>
${field({
  name: "key",
  label: t.key,
  value: made.key,
  attributes: { readonly: true, autocomplete: "off", spellcheck: "false", class: "code" },
})}
<p><a class="button" href="/console/keys">${t.back}</a></p>`,
  });
}

/** Asks before a key ends. */
export function revokeKeyPage(frame: Frame, key: ApiKey): Html {
  const { keys: t, cancel } = frame.messages.operators;
  const title = t.revokeTitle(key.name);
  return layout(frame, {
    title,
    menu: operatorsMenu(frame),
    main: html`<h1>${title}</h1>
<p><code>${key.keyId}</code> · ${t.roles[key.role]}</p>
<p>${t.revokeText}</p>
<div class="actions">
${action({ path: `/console/keys/${key.keyId}/revoke`, label: t.revoke, kind: "danger" })}
<a class="button" href="/console/keys">${cancel}</a>
</div>`,
  });
}
