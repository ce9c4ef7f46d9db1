import type { TestApp } from "./systems/test-app.ts";

/** The items of all pages of a list, in order. */
export async function everyPage(
  { call }: Pick<TestApp, "call">,
  path: string,
  limit: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown[]> {
  const items: unknown[] = [];
  let cursor = "";
  do {
    const { body } = await call("GET", `${path}?limit=${limit}${cursor}`, { headers });
    const page = body as { items: unknown[]; nextCursor?: string };
    items.push(...page.items);
    cursor = page.nextCursor === undefined ? "" : `&cursor=${page.nextCursor}`;
  } while (cursor !== "");
  return items;
}
