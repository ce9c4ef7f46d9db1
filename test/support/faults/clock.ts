/**
 * Loaded before one of our programs (`--import`): shows it the time of another moment, as many milliseconds
 * from now as the file CLOCK says, read again when it may have changed. Only the calendar moves; durations
 * stay what they are.
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
