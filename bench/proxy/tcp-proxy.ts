import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import type { Latency } from "./latency.ts";

/**
 * Forwards bytes, and delays all answers by a round trip's latency. Bytes of a connection keep their order.
 */
export async function startTcpProxy(
  upstreamPort: number,
  latency: Latency,
  sample: (latency: Latency) => number,
): Promise<{ readonly port: number }> {
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ port: upstreamPort, host: "127.0.0.1", noDelay: true });
    client.pipe(upstream);
    delayed(upstream, client, () => sample(latency));
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return { port: (server.address() as AddressInfo).port };
}

function delayed(from: Socket, to: Socket, delay: () => number): void {
  const late: { readonly due: number; readonly chunk: Buffer }[] = [];
  // One timer, always for the first chunk: timers of different lengths may end in another order.
  const forward = (): void => {
    for (let first = late[0]; first !== undefined; first = late[0]) {
      const early = first.due - performance.now();
      if (early > 0) return void setTimeout(forward, early);
      late.shift();
      if (!to.destroyed) to.write(first.chunk);
    }
  };
  from.on("data", (chunk) => {
    const due = Math.max(late.at(-1)?.due ?? 0, performance.now() + delay());
    late.push({ due, chunk });
    if (late.length === 1) forward();
  });
}
