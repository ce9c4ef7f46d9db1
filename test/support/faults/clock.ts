/**
 * Loaded before one of our programs (`--import`): shifts its calendar by the milliseconds in the file CLOCK,
 * which is read again when it may have changed. Durations stay what they are.
 */

import { readFileSync } from "node:fs";

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
