import type { Hono } from "hono";

/** Which methods the paths of an app take. */
export type Routes = {
  /** The methods of the path, with HEAD and OPTIONS; empty when no route knows it. */
  methodsOf(path: string): readonly string[];
};

/** Knows the routes that `app` has by the time it is first asked. */
export function knownRoutes(app: Hono): Routes {
  let patterns: (readonly [RegExp, readonly string[]])[] | undefined;
  return {
    methodsOf(path) {
      patterns ??= patternsOf(app);
      return patterns.find(([pattern]) => pattern.test(path))?.[1] ?? [];
    },
  };
}

function patternsOf(app: Hono) {
  // Middleware is registered for ALL methods; a route never is.
  const routes = app.routes.filter(({ method }) => method !== "ALL");
  const byPath = Map.groupBy(routes, ({ path }) => path);
  return [...byPath].map(([path, known]) => {
    const methods = known.map(({ method }) => method);
    const allowed = [...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"];
    const pattern = path.replaceAll(".", "\\.").replaceAll(/:\w+/g, "[^/]+");
    return [new RegExp(`^${pattern}$`), allowed] as const;
  });
}
