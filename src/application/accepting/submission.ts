import { digestOfKey, fingerprintOf } from "#application/idempotency.ts";
import type { SubmittedCommand } from "#contracts/command-message.ts";
import { personOf, type Request, REQUEST_TYPES } from "#domain/commands.ts";
import { randomKey } from "./random-key.ts";
import { type RequestReference, submitterOf } from "./request-id.ts";

export type Submission = {
  readonly eventId: string;
  readonly command: Request;
  /** The id of the caller. */
  readonly by: string;
  readonly idempotencyKey?: string | undefined;
  /** Milliseconds to wait for the outcome, at most. */
  readonly waitMs: number;
  /** Aborted once nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
};

/** What is asked for under a key. */
type Asked = Pick<Submission, "eventId" | "command" | "by" | "idempotencyKey">;
export type KeyedSubmission = Asked & { readonly idempotencyKey: string };

/** What identifies the request, and how it is sealed. */
export function referenceTo(
  { eventId, command, by, idempotencyKey }: Asked,
  acceptedAt: string,
): RequestReference {
  const { type } = command;
  const content = contentOf(command);
  const isPlain = Object.keys(content).length === 0;
  const fingerprint = (isPlain ? FINGERPRINTS.get(type) : undefined) ?? fingerprintOf(type, content);
  const key = idempotencyKey === undefined ? randomKey() : digestOfKey(idempotencyKey);
  const submitter = submitterOf(by);
  return { type, eventId, userId: personOf(command), key, fingerprint, acceptedAt, submitter };
}

/** The command as it is sent. */
export function submitted(
  { command, by }: Asked,
  { key, fingerprint, acceptedAt }: RequestReference,
): SubmittedCommand {
  return { command, key, fingerprint, acceptedAt, by };
}

/** The fingerprints of commands that have no content besides their type. */
const FINGERPRINTS = new Map(REQUEST_TYPES.map((type) => [type, fingerprintOf(type, "")]));

/** What a command says besides its type and its person. */
function contentOf(command: Request): object {
  if (command.type === "update") return command.changes;
  const isContent = ([name, value]: [string, unknown]) =>
    name !== "type" && name !== "userId" && value !== undefined;
  return Object.fromEntries(Object.entries(command).filter(isContent));
}
