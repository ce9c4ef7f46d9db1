import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Metrics } from "./telemetry.ts";

export type MetricsServer = { readonly port: number; stop(): Promise<void> };

/**
 * Serves `GET /metrics`, and `GET /healthz` for supervisors that restart hanging processes, in a process that
 * serves nothing else. Port 0 is any free one. Rejects when the address can't be listened on.
 */
export async function serveMetrics(metrics: Metrics, host: string, port: number): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      const [path] = (request.url ?? "").split("?");
      if (path === "/healthz") {
        response.setHeader("Content-Type", "application/json").end('{"status":"ok"}');
      } else if (path === "/metrics") {
        response.setHeader("Content-Type", metrics.contentType).end(await metrics.text());
      } else {
        response.writeHead(404).end();
      }
    };
    void answer().catch((error: unknown) => void response.destroy(error as Error));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
