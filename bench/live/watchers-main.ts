import { connect } from "node:net";
import { userId } from "../harness/backend.ts";

/**
 * The process that watches: it opens `count` streams, each on a connection of its own, and sends its parent a message
 * once each of them has brought a state. At any message it tells at which time, as `Date.now()` has it, all of them
 * had seen each version, or a newer one. It reads no more of a message than its version, because the load must cost
 * less than what is measured.
 */

const [url = "", path = "", first, count] = process.argv.slice(2);
const watchers = Number(count);
const { hostname, port, host } = new URL(url);

/** Opened at a time: all at once would overrun the listener. */
const AT_A_TIME = 50;

/** By version, how many watchers have seen it, or a newer one. */
const seenBy: number[] = [];
const knownAt: [version: number, at: number][] = [];

function see(before: number, version: number): void {
  for (let one = before + 1; one <= version; one++) {
    seenBy[one] = (seenBy[one] ?? 0) + 1;
    if (seenBy[one] === watchers) knownAt.push([one, Date.now()]);
  }
}

const pathOf = (watcher: number): string => path.replace("{person}", userId(Number(first) + watcher));

async function open(watcher: number): Promise<void> {
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  socket.write(`GET ${pathOf(watcher)} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  await new Promise<void>((resolve, reject) => {
    let newest = 0;
    let rest = "";
    socket.once("close", () => {
      if (newest === 0) reject(new Error(`${pathOf(watcher)} was not opened: ${rest}`));
      else throw new Error(`the stream ${pathOf(watcher)} was closed`);
    });
    socket.on("data", (chunk: Buffer) => {
      const text = rest + chunk.toString("latin1");
      rest = text.slice(text.lastIndexOf("\n") + 1);
      for (const [, version] of text.matchAll(/^id: (\d+)\n/gm)) {
        see(newest, Number(version));
        newest = Math.max(newest, Number(version));
      }
      if (newest > 0) resolve();
    });
  });
}

for (let i = 0; i < watchers; i += AT_A_TIME)
  await Promise.all(Array.from({ length: Math.min(AT_A_TIME, watchers - i) }, (_, j) => open(i + j)));

for (const end of ["SIGTERM", "disconnect"]) process.on(end, () => process.exit(0));
process.on("message", () => process.send?.(knownAt));
process.send?.({ opened: watchers });
