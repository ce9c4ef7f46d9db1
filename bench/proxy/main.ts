import { type Counts, NOTHING } from "./counts.ts";
import { startHttpProxy } from "./http-proxy.ts";
import { createSampler, NETWORK } from "./latency.ts";
import { startTcpProxy } from "./tcp-proxy.ts";

/**
 * The process that adds latencies: `main.ts SEED KIND=PORT…`, where a kind is `dynamodb`, `queues` or `tcp`.
 * Sends its parent the ports that it listens on, in the same order; answers each message with what it counted
 * since the last one. Ends with its parent.
 */

const [seed = "1", ...upstreams] = process.argv.slice(2);
const sample = createSampler(Number(seed));
process.on("disconnect", () => process.exit(0));

const proxies: { readonly port: number; countsSinceLast?(): Counts }[] = await Promise.all(
  upstreams.map((upstream) => {
    const [kind, port] = upstream.split("=");
    if (kind === "tcp") return startTcpProxy(Number(port), NETWORK, sample);
    return startHttpProxy(kind === "dynamodb" ? kind : "queues", Number(port), sample);
  }),
);

process.on("message", () => {
  process.send?.({ counts: proxies.map((proxy) => proxy.countsSinceLast?.() ?? NOTHING) });
});
process.send?.({ ports: proxies.map(({ port }) => port) });
