import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** How a network treats who talks through it. */
export type Weather =
  | { readonly kind: "fair" }
  | { readonly kind: "slow"; readonly ms: number }
  /** Connections are reset, those that are open and those to come. */
  | { readonly kind: "reset" }
  /** A connection is cut once so many more bytes of answers have come through it. */
  | { readonly kind: "cut"; readonly bytes: number }
  /** Nothing gets through, and no connection ends. */
  | { readonly kind: "black-hole" };

export type FaultyProxy = {
  readonly url: string;
  set(weather: Weather): void;
  stop(): Promise<void>;
};

const FAIR: Weather = { kind: "fair" };

/** A TCP proxy on a free port in front of `target`, fair until `set` changes that. */
export async function startProxy(target: string): Promise<FaultyProxy> {
  const { hostname, port } = new URL(target);
  const pairs = new Set<readonly [Socket, Socket]>();
  let weather: Weather = FAIR;
  /** Bytes of answers since the weather changed, by connection. */
  let passed = new WeakMap<Socket, number>();

  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    const pair = [client, upstream] as const;
    pairs.add(pair);
    const close = (): void => {
      pairs.delete(pair);
      for (const socket of pair) socket.destroy();
    };
    for (const socket of pair) socket.setNoDelay(true).on("error", close).on("close", close);
    if (weather.kind === "reset") return reset(pair);
    client.on("data", (chunk) => carry(pair, upstream, chunk));
    upstream.on("data", (chunk) => {
      if (weather.kind !== "cut") return carry(pair, client, chunk);
      const before = passed.get(client) ?? 0;
      passed.set(client, before + chunk.length);
      const allowance = weather.bytes - before;
      if (allowance >= chunk.length) client.write(chunk);
      else client.write(chunk.subarray(0, allowance), () => reset(pair));
    });
  });

  const carry = (pair: readonly [Socket, Socket], to: Socket, chunk: Buffer): void => {
    if (weather.kind === "black-hole") return;
    if (weather.kind === "reset") return reset(pair);
    if (weather.kind !== "slow") return void to.write(chunk);
    setTimeout(() => to.writable && to.write(chunk), weather.ms);
  };

  const reset = (pair: readonly [Socket, Socket]): void => {
    for (const socket of pair) socket.resetAndDestroy();
  };

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    set(next) {
      weather = next;
      passed = new WeakMap();
      if (next.kind === "reset") for (const pair of pairs) reset(pair);
    },
    async stop() {
      for (const pair of pairs) reset(pair);
      server.close();
      await once(server, "close");
    },
  };
}
