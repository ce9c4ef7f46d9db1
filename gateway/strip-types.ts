import { stripTypeScriptTypes } from "node:module";

/** A process that removes the types from each of the scripts that it is sent, by name. */
process.on("message", (sources: ReadonlyMap<string, string>) => {
  process.send?.(new Map([...sources].map(([name, source]) => [name, stripTypeScriptTypes(source)])));
});
