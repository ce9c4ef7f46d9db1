import { digestOfKey, fingerprintOf, keyReused, type Replayable } from "#application/idempotency.ts";
import { type Problem, problem, ProblemError } from "#contracts/problem.ts";
import type { RequestView } from "#contracts/request.ts";
import { type Command, personOf } from "#domain/commands.ts";
import { isForgotten, type RequestHistory, type RequestRecord } from "#domain/request-record.ts";
import type { Clock } from "#ports/clock.ts";
import type { RequestMemory } from "#ports/request-memory.ts";
import type { CommandSender } from "./command-sender.ts";
import type { EarlyRefusals } from "./early-refusals.ts";
import { decodeRequestId, encodeRequestId, type RequestReference } from "./request-id.ts";
import type { RequestWatcher } from "./request-watcher.ts";
import type { Sealer } from "#application/seal.ts";
import { randomKey } from "./random-key.ts";
import { seenLagOf } from "./send-pace.ts";
import { registrationView, rejectionProblem } from "#application/views.ts";

export type Submission = {
  readonly eventId: string;
  readonly command: Command;
  readonly idempotencyKey?: string | undefined;
  /** Milliseconds to wait for the outcome, at most. */
  readonly waitMs: number;
  /** Aborted once nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
};

/** Accepts commands and shows how they ended. */
export type Requests = {
  /**
   * Resolves as soon as one of these holds: the Idempotency-Key is known, with the request that has it; the
   * command was refused at once, with a refused request; the command is durably in the queue, with the queued
   * request, or, if it ends within `waitMs`, the ended one. Throws IDEMPOTENCY_KEY_REUSED, and
   * `Unavailable` when the command is not known to be in the queue.
   */
  submit(submission: Submission): Promise<Replayable<RequestView>>;
  /**
   * The request. Waits up to `waitMs` milliseconds for one that is queued, unless `signal` is aborted meanwhile.
   * Throws REQUEST_NOT_FOUND.
   */
  find(requestId: string, waitMs: number, signal?: AbortSignal): Promise<RequestView>;
  /** The event and the person that the request is about; nothing if there can't be such a request. */
  about(requestId: string): Partial<Pick<RequestReference, "eventId" | "userId">>;
};

export type RequestsDeps = {
  readonly memory: RequestMemory;
  readonly sender: Pick<CommandSender, "send" | "sawLag">;
  readonly watcher: Pick<RequestWatcher, "wait">;
  readonly refusals: EarlyRefusals;
  readonly sealer: Sealer;
  readonly clock: Clock;
};

export function createRequests(deps: RequestsDeps): Requests {
  const { memory, sender, watcher, refusals, sealer, clock } = deps;
  const view = (reference: RequestReference, record: RequestRecord | undefined): RequestView =>
    requestView(encodeRequestId(sealer, reference), reference, record);

  const historyOf = async (reference: RequestReference): Promise<RequestHistory> => {
    const [history = NO_HISTORY] = await memory.histories([reference]);
    return history;
  };

  /** The record of the request if it has ended. Throws REQUEST_NOT_FOUND if it is forgotten. */
  const endOf = async (reference: RequestReference): Promise<RequestRecord | undefined> => {
    const history = await historyOf(reference);
    const record = recordOf(reference, history);
    if (record === undefined && isForgotten(reference.acceptedAt, history, clock()))
      throw new ProblemError(requestNotFound());
    tellLag(deps, reference, record);
    return record;
  };

  return {
    async submit({ eventId, command, idempotencyKey, waitMs, signal }) {
      const reference = referenceTo(eventId, command, idempotencyKey, clock());
      const known =
        idempotencyKey === undefined ? undefined : recordOf(reference, await historyOf(reference));
      if (known !== undefined && known.fingerprint !== reference.fingerprint)
        throw new ProblemError(reused());
      // The first request under the key is the request: once it has ended, its copies are shown with its id.
      if (known !== undefined) {
        return { view: view({ ...reference, acceptedAt: known.acceptedAt }, known), isReplay: true };
      }
      // Without a key no copy of it can be recognised, so the refusal needs no record.
      const refusal = idempotencyKey === undefined ? await refusals.refusal(eventId, command) : undefined;
      if (refusal !== undefined) return fresh(view({ ...reference, refusal }, undefined));
      refusals.recordCommand(reference, command);
      const { key, fingerprint, acceptedAt } = reference;
      await sender.send(eventId, { command, key, fingerprint, acceptedAt });
      // Made when it is needed: to seal an id is a good part of a command's price.
      const queued = (): Replayable<RequestView> => fresh(view(reference, undefined));
      if (waitMs === 0) return queued();
      // The command is accepted: no later error, such as an unreadable database or an outcome that only a newer
      // gateway has words for, may turn that into a failure.
      const outcome = watcher.wait(reference, waitMs, signal).then((record) => {
        tellLag(deps, reference, record);
        // A copy of it was sent before, and was still in the queue: its outcome is the outcome of both.
        const isReplay = record !== undefined && isCopy(reference, record);
        return { view: view(reference, record), isReplay };
      });
      return await outcome.catch(queued);
    },

    about: (requestId) => decodeRequestId(sealer, requestId, clock()) ?? {},

    async find(requestId, waitMs, signal) {
      const reference = decodeRequestId(sealer, requestId, clock());
      if (reference === undefined) throw new ProblemError(requestNotFound());
      const viewOf = (record?: RequestRecord): RequestView => requestView(requestId, reference, record);
      if (reference.refusal !== undefined) return viewOf();
      const ended = await endOf(reference);
      if (ended !== undefined || waitMs === 0) return viewOf(ended);
      const record = await watcher.wait(reference, waitMs, signal);
      if (record !== undefined) tellLag(deps, reference, record);
      // A wait also ends when the request is forgotten meanwhile.
      return viewOf(record ?? (await endOf(reference)));
    },
  };
}

/** Tells the sender, which paces itself by it, how late the event's commands are. */
function tellLag(
  { sender, clock }: Pick<RequestsDeps, "sender" | "clock">,
  { eventId, acceptedAt }: RequestReference,
  record: RequestRecord | undefined,
): void {
  const seen = seenLagOf(record ?? { acceptedAt }, clock());
  if (seen !== undefined) sender.sawLag(eventId, seen);
}

function fresh<View>(view: View): Replayable<View> {
  return { view, isReplay: false };
}

/** Whether the record is that of an earlier request for the same thing. */
function isCopy({ fingerprint, acceptedAt }: RequestReference, record: RequestRecord): boolean {
  return record.fingerprint === fingerprint && record.acceptedAt !== acceptedAt;
}

const NO_HISTORY: RequestHistory = { records: [] };

function recordOf({ key }: RequestReference, { records }: RequestHistory): RequestRecord | undefined {
  return records.find((record) => record.key === key);
}

function referenceTo(
  eventId: string,
  command: Command,
  idempotencyKey: string | undefined,
  acceptedAt: string,
): RequestReference {
  const { type } = command;
  const fingerprint = type === "update" ? fingerprintOf(type, command.changes) : FINGERPRINTS[type];
  const key = idempotencyKey === undefined ? randomKey() : digestOfKey(idempotencyKey);
  return { type, eventId, userId: personOf(command), key, fingerprint, acceptedAt };
}

/** The fingerprints of commands that have no content besides their type. */
const FINGERPRINTS = { register: fingerprintOf("register", ""), unregister: fingerprintOf("unregister", "") };

/** The request as clients see it: queued if it has no record, else ended. */
function requestView(
  requestId: string,
  reference: RequestReference,
  record: RequestRecord | undefined,
): RequestView {
  const { type, eventId, userId = "", fingerprint, acceptedAt, refusal } = reference;
  const head = { requestId, type, eventId, ...(userId && { userId }) };
  if (refusal !== undefined) {
    const error = rejectionProblem(refusal.rejection, eventId, userId);
    const completedAt = refusal.at > acceptedAt ? refusal.at : acceptedAt;
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
  return keyReused("This Idempotency-Key was used for another command on this event and user.");
}

function failed(): Problem {
  return problem("COMMAND_FAILED", "The system could not carry out this command. Operators were told.");
}

export function requestNotFound(): Problem {
  return problem("REQUEST_NOT_FOUND", "There is no request with this id, or it ended too long ago.");
}
