import { type Counts, NOTHING } from "./counts.ts";
import { startHttpProxy } from "./http-proxy.ts";
import { createSampler, NETWORK } from "./latency.ts";
import { type LimitingProxy, startLimitingProxy } from "./limiting-proxy.ts";
import { startTcpProxy } from "./tcp-proxy.ts";

/**
 * The process that adds latencies: `main.ts SEED KIND=PORT…`, where a kind is `dynamodb`, `queues` or `tcp`, or,
 * with AWS's limits, too, `limited-dynamodb` or `limited-queues`. Sends its parent the ports that it listens on,
 * in the same order; answers each message with what it counted since the last one, and with the most that was
 * asked of a key in a second. Ends with its parent.
 */

const [seed = "1", ...upstreams] = process.argv.slice(2);
const sample = createSampler(Number(seed));
process.on("disconnect", () => process.exit(0));

const limiting: LimitingProxy[] = [];

/** The port that leads to `port`, within the limits. */
async function limited(port: number): Promise<number> {
  const proxy = await startLimitingProxy(port);
  limiting.push(proxy);
  return proxy.port;
}

const proxies: { readonly port: number; countsSinceLast?(): Counts }[] = await Promise.all(
  upstreams.map(async (upstream) => {
    const [kind = "", given] = upstream.split("=");
    if (kind === "tcp") return await startTcpProxy(Number(given), NETWORK, sample);
    const port = kind.startsWith("limited-") ? await limited(Number(given)) : Number(given);
    return await startHttpProxy(kind.endsWith("dynamodb") ? "dynamodb" : "queues", port, sample);
  }),
);

process.on("message", () => {
  process.send?.({
    counts: proxies.map((proxy) => proxy.countsSinceLast?.() ?? NOTHING),
    mostWriteUnits: Math.max(0, ...limiting.map((proxy) => proxy.mostWriteUnits())),
    mostSends: Math.max(0, ...limiting.map((proxy) => proxy.mostSends())),
  });
});
process.send?.({ ports: proxies.map(({ port }) => port) });
