import { hash } from "node:crypto";
import { type Caller, LOCAL } from "./access.ts";
import { type Problem, problem } from "#contracts/problem.ts";

/** What `Idempotency-Key`s need, for commands and for creations. */

/** What a client is shown, and whether that is the answer to an earlier request with the same key. */
export type Replayable<View> = {
  readonly view: View;
  readonly isReplay: boolean;
  /** Whether it was there before, and was not created again. */
  readonly isKnown?: boolean;
};

/** The key as the caller's own: another caller's is another key. That of who is not asked is as it was before. */
export function ownKey({ id }: Caller, idempotencyKey: string | undefined): string | undefined {
  return idempotencyKey === undefined || id === LOCAL.id ? idempotencyKey : `${id}\0${idempotencyKey}`;
}

/** 128 bits, base64url, in place of a client's Idempotency-Key. */
export function digestOfKey(idempotencyKey: string): string {
  return digest(idempotencyKey, 16);
}

/**
 * 64 bits, base64url: equal for what asks for the same thing, with equal members in whatever order they were
 * sent. A command without content has the content "".
 */
export function fingerprintOf(kind: string, content: object | ""): string {
  const canonical =
    content === "" ? "" : JSON.stringify(Object.entries(content).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return digest(`${kind}\0${canonical}`, 8);
}

/** An id for what is created under this key without one: the same for the same key. A UUID (RFC 9562). */
export function idUnderKey(kind: string, idempotencyKey: string): string {
  const bytes = Buffer.from(digest(`${kind}\0${idempotencyKey}`, 16), "base64url");
  bytes.writeUInt8(0x80 | (bytes.readUInt8(6) & 0x0f), 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export function keyReused(detail: string): Problem {
  return problem("IDEMPOTENCY_KEY_REUSED", `${detail} Take a new one.`);
}

function digest(text: string, bytes: number): string {
  return hash("sha256", text, "buffer").subarray(0, bytes).toString("base64url");
}
