import { type Counts, NOTHING } from "./counts.ts";
import { startHttpProxy } from "./http-proxy.ts";
import { createSampler, NETWORK } from "./latency.ts";
import { startTcpProxy } from "./tcp-proxy.ts";

/**
 * The process with the latencies: `main.ts SEED KIND=PORT…`, where a kind is `dynamodb`, `queues` or `tcp`.
 * Tells its parent the ports that it listens on instead, in order; answers each message with what it counted
 * since the last. Ends with its parent.
 */

const [seed = "1", ...upstreams] = process.argv.slice(2);
const sample = createSampler(Number(seed));
process.on("disconnect", () => process.exit(0));

const proxies: { readonly port: number; take?(): Counts }[] = await Promise.all(
  upstreams.map((upstream) => {
    const [kind, port] = upstream.split("=");
    if (kind === "tcp") return startTcpProxy(Number(port), NETWORK, sample);
    return startHttpProxy(kind === "dynamodb" ? kind : "queues", Number(port), sample);
  }),
);

process.on("message", () => {
  process.send?.({ counts: proxies.map((proxy) => proxy.take?.() ?? NOTHING) });
});
process.send?.({ ports: proxies.map(({ port }) => port) });
