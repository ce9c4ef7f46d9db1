/**
 * Loaded before a worker (`--import`): as if the decider had a bug, decisions about people whose ids begin
 * with `bug-` throw.
 */

import { registerHooks } from "node:module";

const DECIDE = "/src/domain/decide.ts";
const SOUND = "export function decide(roster: Roster, command: Command, limits: Limits): Decision {";
const BROKEN = `${SOUND}
  if ("userId" in command && command.userId.startsWith("bug-")) throw new TypeError("a bug, injected");`;

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith(DECIDE)) return loaded;
    const source = Buffer.from(loaded.source as Uint8Array).toString();
    if (!source.includes(SOUND)) throw new Error(`${DECIDE} is not what it was when this was written`);
    return { ...loaded, source: source.replace(SOUND, BROKEN) };
  },
});
