import { createVisitor, SAME_ORIGIN, type Visited } from "./browser.ts";
import type { TestApp } from "./systems/test-app.ts";

type Visitor = ReturnType<typeof createVisitor>;

/** Somebody who has signed in with a key. Throws for one that is not valid. */
export async function visitorWith(system: TestApp, key: string, more: Readonly<Record<string, string>> = {}) {
  const visitor = createVisitor(system, more);
  const { status } = await visitor.post("/login", { key });
  if (status !== 303) throw new Error(`could not sign in: ${status}`);
  return visitor;
}

/** Somebody who imports people at an event, as a browser without scripts does. */
export function createImporter(visitor: Pick<Visitor, "get">, eventId: string) {
  const path = `/console/events/${eventId}/import`;
  const send = (fields: Readonly<Record<string, string | File>>): Promise<Visited> => {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    return visitor.get(path, { method: "POST", body, headers: SAME_ORIGIN });
  };
  return {
    path,
    send,
    /** Chooses a file, and sees what would happen. */
    choose: (text: string | Uint8Array<ArrayBuffer>, name = "people.csv") =>
      send({ file: new File([text], name) }),
    /** Presses the button of the page's form; with other people or ends, if they are given. */
    press: (page: Visited, more: Readonly<Record<string, string>> = {}) =>
      send({ ...importFields(page), ...more }),
  };
}

/** The hidden fields of the form that goes on with an import. */
export function importFields({ html }: Pick<Visited, "html">): Record<string, string> {
  const fields = [...html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)];
  return Object.fromEntries(fields.map(([, name = "", value = ""]) => [name, unescaped(value)]));
}

function unescaped(text: string): string {
  return text
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

/** The numbers of the page by their labels. */
export function numbersOn({ html }: Pick<Visited, "html">): Record<string, number> {
  const tiles = [...html.matchAll(/<span class="label">([^<]*)<\/span> <strong>([\d,]+)<\/strong>/g)];
  return Object.fromEntries(
    tiles.map(([, label = "", value = ""]) => [unescaped(label), Number(value.replaceAll(",", ""))]),
  );
}

const PRESSES = 100;

/** Presses the button of the page, as soon as it says that it can go on, until every line has ended. */
export async function settled(
  { press }: Pick<ReturnType<typeof createImporter>, "press">,
  first: Visited,
): Promise<Visited> {
  let page = first;
  const isLeft = () =>
    page.html.includes("<h1>Import under way</h1>") || numbersOn(page)["Still in the queue"] !== 0;
  for (let i = 0; i < PRESSES && isLeft(); i++) {
    await new Promise((resolve) => setTimeout(resolve, 1000 * Math.max(0.3, pauseOn(page))));
    const next = await press(page, { step: "run" });
    // What is refused as a whole is sent again.
    if (next.status !== 429) page = next;
  }
  return page;
}

/** After how many seconds the page can go on. */
export function pauseOn({ html }: Pick<Visited, "html">): number {
  return Number(/data-pause="(\d+)"/.exec(html)?.[1] ?? 0);
}
