/**
 * Loaded before a worker (`--import`): as if the decider had a bug, decisions about people whose ids begin
 * with `bug-` throw.
 */

import { registerHooks } from "node:module";

const DECIDE = "/src/domain/decide.ts";
const SOUND = /export function decide\(roster: Roster, command: Command, \w+: \w+\): Decision \{/;
const BUG = `if ("userId" in command && command.userId.startsWith("bug-")) throw new TypeError("a bug, injected");`;

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith(DECIDE)) return loaded;
    const source = Buffer.from(loaded.source as Uint8Array).toString();
    if (!SOUND.test(source)) throw new Error(`${DECIDE} is not what it was when this was written`);
    return { ...loaded, source: source.replace(SOUND, (start) => `${start}\n  ${BUG}`) };
  },
});
