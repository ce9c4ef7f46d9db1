const MAX_WAIT_SECONDS = 20;

const TOKEN = String.raw`[!#$%&'*+.^_\`|~0-9A-Za-z-]+`;
const QUOTED = String.raw`"(?:[^"\\]|\\.)*"`;
/**
 * A preference, RFC 7240 section 2: a token, perhaps with a value; parameters may follow. No two neighbours of the
 * pattern match the same characters, so that it takes time in proportion to its input, whatever that is.
 */
const PREFERENCE = new RegExp(
  String.raw`^[ \t]*(${TOKEN})(?:[ \t]*=(?:[ \t]*(${TOKEN}|${QUOTED}))?)?[ \t]*(?:;(?:[^"]|${QUOTED})*)?$`,
);

/**
 * The seconds to wait that a `Prefer` header asks for, at most 20; undefined when it asks for none, or can't
 * be understood. Lines of a repeated header come joined by commas. Of several waits the first counts (RFC
 * 7240).
 */
export function preferredWait(header = ""): number | undefined {
  for (const member of listMembers(header)) {
    const [, name, value = ""] = PREFERENCE.exec(member) ?? [];
    if (name?.toLowerCase() !== "wait") continue;
    const seconds = value.startsWith('"') ? value.slice(1, -1).replaceAll(/\\(.)/g, "$1") : value;
    return /^\d+$/.test(seconds) ? Math.min(Number(seconds), MAX_WAIT_SECONDS) : undefined;
  }
  return undefined;
}

/** Splits at commas, except within quotes. */
function* listMembers(header: string): Generator<string> {
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < header.length; at++) {
    const character = header[at];
    if (character === '"') isQuoted = !isQuoted;
    else if (character === "\\" && isQuoted) at++;
    else if (character === "," && !isQuoted) {
      yield header.slice(start, at);
      start = at + 1;
    }
  }
  yield header.slice(start);
}
