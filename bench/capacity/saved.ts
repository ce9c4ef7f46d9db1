import { readFileSync, writeFileSync } from "node:fs";
import type { Simulated } from "./tables.ts";

const FILE = new URL("../results/simulated.json", import.meta.url);

/** What docs/capacity.md reckons with. */
export const readSaved = (): Simulated => JSON.parse(readFileSync(FILE, "utf8")) as Simulated;

export const save = (simulated: Simulated): void =>
  writeFileSync(FILE, `${JSON.stringify(simulated, undefined, 1)}\n`);
