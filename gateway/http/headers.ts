/**
 * What a browser may do with an answer, by the kind of it: the only place that says so. Everything else that an
 * answer has depends on the request.
 */

const EVERY_KIND = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
};

/** Nothing that is opened by itself, and is no page, has anything to load. */
const NOTHING = "default-src 'none'; frame-ancestors 'none'";

export const HEADERS = {
  /** JSON, problems, metrics, and answers without content. */
  data: { ...EVERY_KIND, "Content-Security-Policy": NOTHING, "Cache-Control": "no-store" },

  /** Server-sent events. Proxies may neither keep them, nor hold them back, nor compress them. */
  stream: {
    ...EVERY_KIND,
    "Content-Security-Policy": NOTHING,
    "Cache-Control": "no-store, no-transform",
    "X-Accel-Buffering": "no",
  },

  /** Scripts, styles and pictures of pages. */
  asset: { ...EVERY_KIND, "Content-Security-Policy": NOTHING, "Cache-Control": "public, max-age=3600" },

  /** Files of pages under an address that changes with them. */
  immutable: {
    ...EVERY_KIND,
    "Content-Security-Policy": NOTHING,
    "Cache-Control": "public, max-age=31536000, immutable",
  },

  /** The same under an address of yesterday. */
  revalidated: { ...EVERY_KIND, "Content-Security-Policy": NOTHING, "Cache-Control": "no-cache" },

  /** The documentation. Swagger UI has styles within elements and pictures within style sheets. */
  docs: {
    ...EVERY_KIND,
    "Content-Security-Policy": policy(
      "default-src 'self'",
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data:",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ),
    "Cache-Control": "no-cache",
  },

  /** Pages for people. With `no-referrer` a browser would send `Origin: null` with their forms. */
  page: {
    ...EVERY_KIND,
    "Content-Security-Policy": policy(
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "connect-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
    ),
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
  },
} as const;

export type Kind = keyof typeof HEADERS;

function policy(...directives: readonly string[]): string {
  return directives.join("; ");
}
