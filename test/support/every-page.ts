import type { TestApp } from "./systems/test-app.ts";

/** The items of all pages of a list, in order. */
export async function everyPage<Item = unknown>(
  { call }: Pick<TestApp, "call">,
  path: string,
  limit: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<Item[]> {
  const items: Item[] = [];
  const first = `${path}${path.includes("?") ? "&" : "?"}limit=${limit}`;
  let cursor = "";
  do {
    const { body } = await call("GET", `${first}${cursor}`, { headers });
    const page = body as { items: Item[]; nextCursor?: string };
    items.push(...page.items);
    cursor = page.nextCursor === undefined ? "" : `&cursor=${page.nextCursor}`;
  } while (cursor !== "");
  return items;
}
