import { parseAccept } from "hono/utils/accept";
import { type Language, LANGUAGES } from "../pages/messages/messages.ts";

/** The cookie that remembers which language somebody has chosen, and for how long. */
export const LANGUAGE_COOKIE = { name: "muster-language", seconds: 365 * 86_400 };

/** The language of a text such as `de` or `de-AT`; undefined for those that pages don't speak. */
export function languageIn(text: string | undefined): Language | undefined {
  const [primary] = (text ?? "").toLowerCase().split("-");
  return LANGUAGES.find((language) => language === primary);
}

/** The first language of an `Accept-Language` header, in its own order, that pages speak. */
export function acceptedLanguage(header = ""): Language | undefined {
  const wanted = parseAccept(header).toSorted((a, b) => b.q - a.q);
  for (const { type } of wanted) {
    const language = languageIn(type);
    if (language !== undefined) return language;
  }
  return undefined;
}
