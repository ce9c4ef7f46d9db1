import type { Backend, BackendName, Setting } from "../harness/backend.ts";
import { startChild } from "../harness/children.ts";
import { createClient } from "../load/client.ts";

const PROGRAMS: Partial<Record<BackendName, readonly string[]>> = {
  d: ["bench/rivals/postgres/gateway-main.ts", "function"],
  e: ["bench/rivals/postgres/gateway-main.ts", "round-trips"],
  f: ["bench/rivals/redis/gateway-main.ts"],
};

/** Muster's own gateway over a database at `port`; behind a proxy with latencies in the delayed setting. */
export async function startRival(
  name: "d" | "e" | "f",
  port: number,
  setting: Setting,
  seed: number,
): Promise<Backend> {
  const isDelayed = setting === "delayed";
  const proxy = isDelayed
    ? await startChild("bench/proxy/main.ts", { args: [String(seed), `tcp=${port}`] })
    : undefined;
  const [nearest = port] = proxy === undefined ? [] : (proxy.ready as { ports: number[] }).ports;
  const [program = "", ...first] = PROGRAMS[name] ?? [];
  const args = [...first, String(nearest), isDelayed ? String(seed) : "-"];
  const gateway = await startChild(program, { args });
  const url = `http://127.0.0.1:${(gateway.ready as { port: number }).port}`;
  const client = createClient(url);
  return {
    name,
    url,
    client,
    pids: { gateway: gateway.pid, workers: [] },
    countsSinceLast: async () => undefined,
    async stop() {
      client.close();
      await gateway.stop();
      await proxy?.stop();
    },
  };
}
