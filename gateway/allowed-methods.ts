import { TrieRouter } from "hono/router/trie-router";

type Route = { readonly method: string; readonly path: string };

/** The methods that a path has, with HEAD and OPTIONS; none when no route has the path. */
export type AllowedMethods = (path: string) => readonly string[];

/** Looks methods up in these routes, whose paths are in Hono's syntax. */
export function allowedMethods(routes: readonly Route[]): AllowedMethods {
  const router = new TrieRouter<readonly string[]>();
  for (const [path, known] of Map.groupBy(routes, (route) => route.path)) {
    const methods = known.map(({ method }) => method);
    router.add("ALL", path, [...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"]);
  }
  return (path) => router.match("ALL", path)[0][0]?.[0] ?? [];
}
