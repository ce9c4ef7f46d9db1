import { html } from "hono/html";
import { type Frame, type Html, layout } from "./layout.ts";
import { action, field, notice } from "./parts.ts";

export type LoginPage = {
  /** Where to go afterwards. */
  readonly to: string;
  /** Whether there is a provider with which people can sign in. */
  readonly hasProvider: boolean;
  /** What was wrong with the key that was sent. */
  readonly error?: string | undefined;
  /** Whether the provider has sent somebody back who is not signed in. */
  readonly hasFailed?: boolean;
};

/** Where somebody says who they are: through the provider, or with a key. */
export function loginPage(frame: Frame, { to, hasProvider, error, hasFailed = false }: LoginPage): Html {
  const { login: t } = frame.messages;
  if (!frame.viewer.isAsked) {
    return layout(frame, {
      title: t.title,
      main: html`<h1>${t.title}</h1><p>${t.open}</p><p>${frame.messages.event.actFirst}</p>`,
    });
  }
  const keyField = field({
    name: "key",
    label: t.key,
    hint: t.keyHint,
    error,
    attributes: { type: "password", autocomplete: "current-password", required: true, spellcheck: "false" },
  });
  return layout(frame, {
    title: t.title,
    main: html`<h1>${t.title}</h1>
${hasFailed && notice("bad", t.failed)}
${
  hasProvider &&
  html`<p><a class="button main" href="/login/provider?to=${encodeURIComponent(to)}">${t.provider}</a></p>
<h2>${t.or}</h2>`
}
${action({ path: "/login", label: t.submit, hidden: { to }, fields: keyField, kind: hasProvider ? "plain" : "main" })}`,
  });
}

/** Asks before a session ends. */
export function logoutPage(frame: Frame): Html {
  const { login: t, errors, layout: l } = frame.messages;
  return layout(frame, {
    title: t.signOutTitle,
    main: html`<h1>${t.signOutTitle}</h1>
<p>${t.signOutText}</p>
<div class="actions">
${action({ path: "/logout", label: l.signOut })}
<a class="button" href="/">${errors.back}</a>
</div>`,
  });
}

/** Asks the holder of a personal link whether they are the person that it is about. */
export function linkPage(
  frame: Frame,
  { token, person }: { readonly token: string; readonly person: string },
): Html {
  const { link: t } = frame.messages;
  return layout(frame, {
    title: t.title,
    main: html`<h1>${t.title}</h1>
<p>${t.ask(person)}</p>
${action({ path: `/l/${token}`, label: t.continueAs(person) })}
<p class="hint">${t.notYou}</p>`,
  });
}

/** For whoever has a link that nobody has, or that has ended. */
export function noLinkPage(frame: Frame): Html {
  const { link: t, errors } = frame.messages;
  return layout(frame, {
    title: t.title,
    main: html`<h1>${t.title}</h1>
<p>${t.bad}</p>
<p class="actions"><a class="button" href="/">${errors.wayOn}</a></p>`,
  });
}
