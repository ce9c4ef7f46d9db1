/**
 * Loaded before one of our programs (`--import`): shifts its calendar by the milliseconds in the file CLOCK,
 * which is read again when it may have changed. Durations stay what they are. With CLOCK_OF=world it is later for
 * everybody: what the services tell of the time is shifted alike.
 */

import { readFileSync } from "node:fs";
import { ClientRequest, type IncomingMessage } from "node:http";

const file = process.env["CLOCK"] ?? "";
const Real = Date;
const FRESH_MS = 20;
let offset = 0;
let readAt = -Infinity;

function now(): number {
  if (performance.now() - readAt > FRESH_MS) {
    offset = Number(readFileSync(file, "utf8"));
    readAt = performance.now();
  }
  return Real.now() + offset;
}

globalThis.Date = new Proxy(Real, {
  construct: (target, args: unknown[], newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
  get: (target, name, receiver) => (name === "now" ? now : (Reflect.get(target, name, receiver) as unknown)),
});

type Emit = (this: ClientRequest, name: string | symbol, ...args: unknown[]) => boolean;

if (process.env["CLOCK_OF"] === "world") {
  const { prototype } = ClientRequest as unknown as { prototype: { emit: Emit } };
  const { emit } = prototype;
  prototype.emit = function (name, ...args) {
    const { headers = {} } = name === "response" ? (args[0] as Partial<IncomingMessage>) : {};
    if (headers.date !== undefined)
      headers.date = new Date(Real.parse(headers.date) + now() - Real.now()).toUTCString();
    return emit.call(this, name, ...args);
  };
}
