import { hash } from "node:crypto";
import { type Problem, problem, ProblemError } from "#contracts/problem.ts";
import type { RequestView } from "#contracts/request.ts";
import { type Command, personOf } from "#domain/commands.ts";
import { isExpired, type RequestRecord } from "#domain/request-record.ts";
import type { Clock } from "#ports/clock.ts";
import type { RequestMemory } from "#ports/request-memory.ts";
import type { CommandSender } from "./command-sender.ts";
import { decodeRequestId, encodeRequestId, type RequestReference } from "./request-id.ts";
import type { RequestWatcher } from "./request-watcher.ts";
import type { Sealer } from "#application/seal.ts";
import type { SoldOut } from "./sold-out.ts";
import { randomKey } from "./random-key.ts";
import { registrationView, rejectionProblem } from "#application/views.ts";

export type Submission = {
  readonly eventId: string;
  readonly command: Command;
  readonly idempotencyKey?: string | undefined;
  /** Milliseconds to wait for the outcome, at most. */
  readonly waitMs: number;
};

/** Accepts commands and shows how they ended. */
export type Requests = {
  /**
   * Resolves as soon as one of these holds: the Idempotency-Key is known, with the request that has it; the
   * event is sold out, with a refused request; the command is durably in the queue, with the queued
   * request, or, if it ends within `waitMs`, the ended one. Throws IDEMPOTENCY_KEY_REUSED, and
   * `Unavailable` when the command is not known to be in the queue.
   */
  submit(submission: Submission): Promise<RequestView>;
  /** The request. Waits up to `waitMs` milliseconds for one that is queued. Throws REQUEST_NOT_FOUND. */
  find(requestId: string, waitMs: number): Promise<RequestView>;
};

export type RequestsDeps = {
  readonly memory: RequestMemory;
  readonly sender: Pick<CommandSender, "send">;
  readonly watcher: Pick<RequestWatcher, "wait">;
  readonly soldOut: SoldOut;
  readonly sealer: Sealer;
  readonly clock: Clock;
};

export function createRequests({ memory, sender, watcher, soldOut, sealer, clock }: RequestsDeps): Requests {
  const view = (reference: RequestReference, record: RequestRecord | undefined): RequestView =>
    requestView(encodeRequestId(sealer, reference), reference, record);

  const recordOf = async (reference: RequestReference): Promise<RequestRecord | undefined> => {
    const records = await memory.records([reference]);
    return records.flat().find(({ key }) => key === reference.key);
  };

  return {
    async submit({ eventId, command, idempotencyKey, waitMs }) {
      const reference = referenceTo(eventId, command, idempotencyKey, clock());
      const known = idempotencyKey === undefined ? undefined : await recordOf(reference);
      if (known !== undefined && known.fingerprint !== reference.fingerprint)
        throw new ProblemError(reused());
      // The first request under the key is the request: once it has ended, its copies are shown with its id.
      if (known !== undefined) return view({ ...reference, acceptedAt: known.acceptedAt }, known);
      // Without a key no copy of it can be recognised, so the refusal needs no record.
      if (command.type === "register" && idempotencyKey === undefined) {
        const full = await soldOut.refusal(eventId, command.userId);
        if (full !== undefined) return view({ ...reference, full }, undefined);
      }
      if (command.type !== "register") soldOut.recordFreeingCommand(reference);
      const { key, fingerprint, acceptedAt } = reference;
      await sender.send(eventId, { command, key, fingerprint, acceptedAt });
      if (waitMs === 0) return view(reference, undefined);
      // The command is accepted: no later error, such as an unreadable database or an outcome that only a newer
      // gateway has words for, may turn that into a failure.
      const outcome = watcher.wait(reference, waitMs).then((record) => view(reference, record));
      return await outcome.catch(() => view(reference, undefined));
    },

    async find(requestId, waitMs) {
      const reference = decodeRequestId(sealer, requestId, clock());
      if (reference === undefined) throw new ProblemError(requestNotFound());
      if (reference.full !== undefined) return view(reference, undefined);
      const ended = await recordOf(reference);
      if (ended === undefined && isExpired(reference.acceptedAt, clock()))
        throw new ProblemError(requestNotFound());
      const record = ended ?? (waitMs > 0 ? await watcher.wait(reference, waitMs) : undefined);
      return view(reference, record);
    },
  };
}

function referenceTo(
  eventId: string,
  command: Command,
  idempotencyKey: string | undefined,
  acceptedAt: string,
): RequestReference {
  const { type } = command;
  const fingerprint = type === "update" ? fingerprintOf(command.changes) : FINGERPRINTS[type];
  const key = idempotencyKey === undefined ? randomKey() : digest([idempotencyKey], 16);
  return { type, eventId, userId: personOf(command), key, fingerprint, acceptedAt };
}

/** Equal for equal changes, in whatever order their members were sent. */
function fingerprintOf(changes: object): string {
  const canonical = JSON.stringify(Object.entries(changes).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return digest(["update", canonical], 8);
}

function digest(parts: readonly string[], bytes: number): string {
  return hash("sha256", parts.join("\0"), "buffer").subarray(0, bytes).toString("base64url");
}

/** The fingerprints of commands that have no content besides their type. */
const FINGERPRINTS = { register: digest(["register", ""], 8), unregister: digest(["unregister", ""], 8) };

/** The request as clients see it: queued if it has no record, else ended. */
function requestView(
  requestId: string,
  reference: RequestReference,
  record: RequestRecord | undefined,
): RequestView {
  const { type, eventId, userId = "", fingerprint, acceptedAt, full } = reference;
  const head = { requestId, type, eventId, ...(userId && { userId }) };
  if (full !== undefined) {
    const rejection = { type: "EventFull", capacity: full.capacity, registeredCount: full.capacity } as const;
    const error = rejectionProblem(rejection, eventId, userId);
    const completedAt = full.at > acceptedAt ? full.at : acceptedAt;
    return { ...head, status: "rejected", error, acceptedAt, completedAt };
  }
  if (record === undefined) return { ...head, status: "queued", acceptedAt };
  const times = { acceptedAt, completedAt: record.completedAt };
  if (record.fingerprint !== fingerprint) return { ...head, status: "rejected", error: reused(), ...times };
  const { result } = record;
  switch (result.status) {
    case "succeeded": {
      const { outcome, standing } = result;
      const registration = standing && registrationView(eventId, userId, standing);
      return { ...head, status: "succeeded", outcome, ...(registration && { registration }), ...times };
    }
    case "rejected": {
      const error = rejectionProblem(result.rejection, eventId, userId);
      return { ...head, status: "rejected", error, ...times };
    }
    case "failed":
      return { ...head, status: "failed", error: failed(), ...times };
    default:
      return result satisfies never;
  }
}

function reused(): Problem {
  const detail = "This Idempotency-Key was used for another command on this event and user. Take a new one.";
  return problem("IDEMPOTENCY_KEY_REUSED", detail);
}

function failed(): Problem {
  return problem("COMMAND_FAILED", "The system could not carry out this command. Operators were told.");
}

function requestNotFound(): Problem {
  return problem("REQUEST_NOT_FOUND", "There is no request with this id, or it ended too long ago.");
}
