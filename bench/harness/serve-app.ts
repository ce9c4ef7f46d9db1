import { listen } from "#gateway/server.ts";

/** Serves the app on any free port. Sends the parent the port, with what else it shall know, and ends with it. */
export async function serveApp(app: Parameters<typeof listen>[0], others: object = {}): Promise<void> {
  const { port } = await listen(app, "127.0.0.1", 0);
  for (const signal of ["SIGTERM", "disconnect"]) process.on(signal, () => process.exit(0));
  process.send?.({ port, ...others });
}
