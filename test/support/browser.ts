import type { TestApp } from "./systems/test-app.ts";

/** How a page answered. */
export type Visited = {
  readonly status: number;
  /** Where it leads, if it leads somewhere else. */
  readonly location: string | null;
  readonly html: string;
  readonly headers: Headers;
};

/** What sends of a page's own forms say of where they come from. */
export const SAME_ORIGIN = { "Sec-Fetch-Site": "same-origin" };

type Sent = { readonly headers?: Readonly<Record<string, string>> };

/** Somebody with a browser, as far as HTTP goes: it keeps cookies, and sends forms. */
export function createVisitor({ app }: Pick<TestApp, "app">, more: Readonly<Record<string, string>> = {}) {
  const cookies = new Map<string, string>();

  const visit = async (path: string, init: Omit<RequestInit, "headers"> & Sent = {}): Promise<Visited> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { ...more, ...(cookie !== "" && { Cookie: cookie }), ...init.headers };
    const answer = await app.request(path, { ...init, headers });
    for (const header of answer.headers.getSetCookie()) {
      const [pair = ""] = header.split(";");
      const at = pair.indexOf("=");
      if (/Max-Age=0/i.test(header)) cookies.delete(pair.slice(0, at));
      else cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const html = await answer.text();
    return { status: answer.status, location: answer.headers.get("location"), html, headers: answer.headers };
  };

  return {
    cookies,
    get: visit,
    /** Sends a form, as one of our own pages does unless the headers say something else. */
    post: (
      path: string,
      fields: Readonly<Record<string, string>> = {},
      headers: Readonly<Record<string, string>> = SAME_ORIGIN,
    ) => visit(path, { method: "POST", body: new URLSearchParams(fields), headers }),
  };
}

/** The value of the hidden field with this name on the page. */
export function hiddenIn({ html }: Visited, name: string): string {
  return new RegExp(`<input type="hidden" name="${name}" value="([^"]*)">`).exec(html)?.[1] ?? "";
}
