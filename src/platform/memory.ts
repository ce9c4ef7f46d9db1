import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * Collects all garbage and gives the memory back that it took. V8 itself does so only once a program has worked for a
 * while: one that waits would keep what loading its modules needed. Nothing else happens for some 30 ms.
 */
export function giveMemoryBack(): void {
  // Node has `gc` only for who asks for it, also afterwards: https://nodejs.org/api/v8.html#v8setflagsfromstringflags
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as NodeJS.GCFunction;
  setFlagsFromString("--no-expose-gc");
  collect({ type: "major", execution: "sync", flavor: "last-resort" });
}
