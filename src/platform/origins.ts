import { z } from "zod";
import { isLoopback } from "./loopback.ts";

/** The variables that say under which origin a gateway is reached, and which others' pages may use it. */

const EXAMPLE = "such as https://muster.example";

/** Any more would be a pattern, and what a browser sends as `Origin` never has any more. */
const NO_MORE = "an origin: scheme, name and perhaps a port, no path";

export const origins = {
  PUBLIC_URL: z
    .string()
    .transform((text, context) => {
      const wrong = problemOfPublicUrl(text);
      if (wrong === undefined) return new URL(text).origin;
      context.addIssue(wrong);
      return z.NEVER;
    })
    .optional()
    .meta({
      description: "where others reach a gateway: its https URL; a Host with another name is then refused",
    }),
  CORS_ORIGINS: z
    .string()
    .transform((text, context) => {
      const listed = text.split(/[\s,]+/).filter((origin) => origin !== "");
      for (const wrong of listed.flatMap((origin) => problemOfOrigin(origin) ?? [])) context.addIssue(wrong);
      return listed;
    })
    .optional()
    .meta({
      description: "origins whose pages may use the API, separated by commas; none unless set",
    }),
};

function problemOfPublicUrl(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return `must be an https URL, ${EXAMPLE}`;
  if (url.href !== `${url.origin}/`) return `must be ${NO_MORE}, ${EXAMPLE}`;
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    return "must be https: what people send, and who they are, would travel in the clear";
  }
  return undefined;
}

/** Browsers send one form of each origin, and it is compared to the letter. */
function problemOfOrigin(text: string): string | undefined {
  if (text === "*") return "* would let every page on the web in: name each origin, separated by commas";
  if (text === "null") return "null is what sandboxed pages of anybody send, and can't be let in";
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname.includes("*")) {
    return `${text} is not an exact origin, ${EXAMPLE}`;
  }
  if (url.href !== `${url.origin}/`) return `${text} is not ${NO_MORE}, ${EXAMPLE}`;
  return text === url.origin ? undefined : `${text} is never sent so by a browser: write ${url.origin}`;
}
