/** A language in which every text of the pages stands in brackets: what does not, was never translated. */

const [OPEN, CLOSE] = ["⟦", "⟧"];

/** The texts with each of them in brackets. What is put into a text stays out of them. */
export function bracketed<Texts>(texts: Texts): Texts {
  return inBrackets(texts) as Texts;
}

function inBrackets(texts: unknown): unknown {
  if (typeof texts === "string") return texts === "" ? "" : `${OPEN}${texts}${CLOSE}`;
  if (Array.isArray(texts)) return texts.map(inBrackets);
  if (typeof texts === "function")
    return (...given: unknown[]) => saying(texts as (...given: unknown[]) => unknown, given);
  if (typeof texts !== "object" || texts === null) return texts;
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, inBrackets(text)]));
}

function saying(say: (...given: unknown[]) => unknown, given: readonly unknown[]): unknown {
  const mark = (i: number): string => `\u{E000}${i}\u{E001}`;
  const said = say(...given.map((one, i) => (typeof one === "string" ? mark(i) : one)));
  const withGiven = (text: unknown): unknown =>
    typeof text === "string"
      ? given.reduce<string>(
          (all, one, i) => all.replaceAll(mark(i), `${CLOSE}${String(one)}${OPEN}`),
          inBrackets(text) as string,
        )
      : text;
  return Array.isArray(said) ? said.map(withGiven) : withGiven(said);
}

/** What one reads or hears of a page that is in no brackets, piece by piece. */
export function outsideBrackets(html: string): string[] {
  const body = withoutData(html);
  const spoken = [...body.matchAll(/\s(?:aria-label|alt|title|placeholder)="([^"]*)"/g)].map(
    ([, text]) => text,
  );
  const shown = body.split(/<[^>]*>/);
  return [...spoken, ...shown]
    .map((text = "") => withoutBrackets(text).trim())
    .filter((text) => /\p{L}/u.test(text));
}

function withoutBrackets(text: string): string {
  const less = text.replaceAll(/⟦[^⟦⟧]*⟧/g, " ");
  return less === text ? text : withoutBrackets(less);
}

/** Without what is no text of a page: names, moments, raw letters, codes, and what says itself which language it is. */
function withoutData(html: string): string {
  return html
    .replaceAll(/<(script|style|svg|time|bdi|code)\b.*?<\/\1>/gs, "")
    .replaceAll(/<select[^>]*name="timeZone".*?<\/select>/gs, "")
    .replaceAll(/<(a|span|bdi)\b[^>]*\slang="\w+"[^>]*>[^<]*<\/\1>/g, "")
    .replaceAll(/<h2 class="day">[^<]*<\/h2>/g, "")
    .replaceAll(/\p{L}+\.?, \d+\. \p{L}+ \d{4} um \d\d:\d\d \p{L}+/gu, "")
    .replaceAll(/\d\u00A0s\b/g, "")
    .replaceAll(/\d+ (?:Tage?|Stunden?|Minuten?|Sekunden?)\b/g, "")
    .replaceAll(/https?:\/\/\S+?(?=[<"])/g, "");
}
