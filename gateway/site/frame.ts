import type { Assets } from "../assets.ts";
import { type Formats, formatsOf } from "../browser/format.ts";
import type { Frame, Viewer } from "../pages/layout.ts";
import { type Language, LANGUAGES, MESSAGES, PROBLEM_TEXTS } from "../pages/messages/messages.ts";
import type { Cookies } from "./cookies.ts";
import { acceptedLanguage, LANGUAGE_COOKIE, languageIn } from "./language.ts";

type Asked = { readonly url: string; header(name: string): string | undefined };

export type Framed = {
  readonly frame: Frame;
  /** The `Set-Cookie` header that remembers a language that was just chosen. */
  readonly remember: string | undefined;
};

const formats = new Map<Language, Formats>();

/** Made when somebody first reads the language: it takes megabytes to know one. */
function formatsIn(language: Language): Formats {
  const known = formats.get(language) ?? formatsOf(language);
  formats.set(language, known);
  return known;
}

/** Makes what every page is given, in the language of `?lang=`, of a cookie, or of `Accept-Language`. */
export function createFrames({ pathTo }: Pick<Assets, "pathTo">, cookies: Cookies) {
  return (request: Asked, viewer: Viewer): Framed => {
    const here = new URL(request.url);
    const chosen = languageIn(here.searchParams.get("lang") ?? undefined);
    const before = languageIn(cookies.read(request.header("Cookie"), LANGUAGE_COOKIE.name));
    const language: Language =
      chosen ?? before ?? acceptedLanguage(request.header("Accept-Language")) ?? LANGUAGES[0];
    const frame: Frame = {
      language,
      messages: MESSAGES[language],
      problems: PROBLEM_TEXTS[language],
      format: formatsIn(language),
      asset: pathTo,
      viewer,
      here,
    };
    const isNew = chosen !== undefined && chosen !== before;
    const { name, seconds } = LANGUAGE_COOKIE;
    return { frame, remember: isNew ? cookies.set(name, chosen, seconds) : undefined };
  };
}

export type Frames = ReturnType<typeof createFrames>;
