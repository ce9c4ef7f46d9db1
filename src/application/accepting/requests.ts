import type { About, Caller } from "#application/access.ts";
import type { Replayable } from "#application/idempotency.ts";
import { ProblemError } from "#contracts/problem.ts";
import type { RequestView } from "#contracts/request.ts";
import { isForgotten, type RequestHistory, type RequestRecord } from "#domain/request-record.ts";
import type { Clock } from "#ports/clock.ts";
import type { RequestMemory } from "#ports/request-memory.ts";
import type { CommandSender } from "./command-sender.ts";
import type { EarlyRefusals } from "./early-refusals.ts";
import {
  decodeRequestId,
  encodeRequestId,
  LONGEST_ID,
  type RequestReference,
  submitterOf,
} from "./request-id.ts";
import { type KeyedSubmission, referenceTo, type Submission, submitted } from "./submission.ts";
import { requestNotFound, requestView, reused } from "./request-view.ts";
import type { RequestWatcher } from "./request-watcher.ts";
import type { Sealer } from "#application/seal.ts";
import { seenLagOf } from "./send-pace.ts";

export type Settled = PromiseSettledResult<Replayable<RequestView>>;

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
   * Submits commands with keys so that they are queued in this order, and waits for no outcome. Resolves with what
   * `submit` would have resolved or rejected with for each. Throws `Unavailable` when nothing was sent.
   */
  submitAll(submissions: readonly KeyedSubmission[]): Promise<readonly Settled[]>;
  /**
   * The requests under these keys, as far as they have ended; undefined for what is not known, or not ended. Sends
   * nothing. Throws `Unavailable`.
   */
  ended(submissions: readonly KeyedSubmission[]): Promise<readonly (RequestView | undefined)[]>;
  /**
   * The request. Waits up to `waitMs` milliseconds for one that is queued, unless `signal` is aborted meanwhile.
   * Throws REQUEST_NOT_FOUND.
   */
  find(requestId: string, waitMs: number, signal?: AbortSignal): Promise<RequestView>;
  /**
   * The event and the person that the request is about, and whether the caller has sent it; nothing if there can't be
   * such a request.
   */
  about(requestId: string, caller: Pick<Caller, "id">): About;
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
  const { watcher, sealer, clock } = deps;
  const accept = createAccept(deps);

  return {
    async submit(submission) {
      const reference = referenceTo(submission, clock());
      const { idempotencyKey } = submission;
      const known =
        idempotencyKey === undefined ? undefined : recordOf(reference, await historyOf(deps, reference));
      return await accept(submission, reference, known);
    },

    async submitAll(submissions) {
      const all = await recordsOf(deps, submissions);
      return await Promise.allSettled(
        all.map(({ submission, reference, record }) =>
          accept({ ...submission, waitMs: 0 }, reference, record),
        ),
      );
    },

    async ended(submissions) {
      const all = await recordsOf(deps, submissions);
      return all.map(({ reference, record }) => record && viewOf(sealer, reference, record));
    },

    about(requestId, { id }) {
      const reference = decodeRequestId(sealer, requestId, clock());
      if (reference === undefined) return {};
      const { eventId, userId, submitter } = reference;
      return { eventId, userId, isSubmitter: submitter === submitterOf(id) };
    },

    async find(requestId, waitMs, signal) {
      const reference = decodeRequestId(sealer, requestId, clock());
      if (reference === undefined) throw new ProblemError(requestNotFound());
      const shown = (record?: RequestRecord): RequestView => requestView(requestId, reference, record);
      if (reference.refusal !== undefined) return shown();
      const ended = await endOf(deps, reference);
      if (ended !== undefined || waitMs === 0) return shown(ended);
      const record = await watcher.wait(reference, waitMs, signal);
      if (record !== undefined) tellLag(deps, reference, record);
      // A wait also ends when the request is forgotten meanwhile.
      return shown(record ?? (await endOf(deps, reference)));
    },
  };
}

/** Accepts a command whose record is known, or known not to be there: see `submit`. */
function createAccept(deps: RequestsDeps) {
  const { sender, watcher, refusals, sealer } = deps;
  const view = (reference: RequestReference, record?: RequestRecord): RequestView =>
    requestView(encodeRequestId(sealer, reference), reference, record);

  /** The request if it is refused without the queue. Without a key no copy of it is recognised: it needs no record. */
  const refusedAtOnce = async (
    { eventId, command }: Pick<Submission, "eventId" | "command">,
    reference: RequestReference,
  ): Promise<RequestView | undefined> => {
    const refusal = await refusals.refusal(eventId, command);
    const refused = refusal && view({ ...reference, refusal });
    // One whose reason is too long for an id is left to a worker, who remembers it.
    return refused !== undefined && refused.requestId.length <= LONGEST_ID ? refused : undefined;
  };

  return async (
    submission: Submission,
    reference: RequestReference,
    known: RequestRecord | undefined,
  ): Promise<Replayable<RequestView>> => {
    const { eventId, command, idempotencyKey, waitMs, signal } = submission;
    if (known !== undefined && known.fingerprint !== reference.fingerprint) throw new ProblemError(reused());
    if (known !== undefined) return { view: viewOf(sealer, reference, known), isReplay: true };
    // What has a key reaches the sender without a pause before: calls in some order are sent in it.
    const refused = idempotencyKey === undefined ? await refusedAtOnce(submission, reference) : undefined;
    if (refused !== undefined) return fresh(refused);
    refusals.recordCommand(reference, command);
    await sender.send(eventId, submitted(submission, reference));
    // Made when it is needed: to seal an id is a good part of a command's price.
    const queued = (): Replayable<RequestView> => fresh(view(reference));
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
  };
}

/** The first request under a key is the request: once it has ended, its copies are shown with its id. */
function viewOf(sealer: Sealer, reference: RequestReference, record: RequestRecord): RequestView {
  const first = { ...reference, acceptedAt: record.acceptedAt };
  return requestView(encodeRequestId(sealer, first), first, record);
}

/** Each with its reference, and its record if it has ended. */
async function recordsOf(
  { memory, clock }: Pick<RequestsDeps, "memory" | "clock">,
  submissions: readonly KeyedSubmission[],
) {
  const all = submissions.map((submission) => ({ submission, reference: referenceTo(submission, clock()) }));
  const histories = await memory.histories(all.map(({ reference }) => reference));
  return all.map((one, i) => ({ ...one, record: recordOf(one.reference, histories[i] ?? NO_HISTORY) }));
}

async function historyOf(
  { memory }: Pick<RequestsDeps, "memory">,
  reference: RequestReference,
): Promise<RequestHistory> {
  return (await memory.histories([reference]))[0] ?? NO_HISTORY;
}

/** The record of the request if it has ended. Throws REQUEST_NOT_FOUND if it is forgotten. */
async function endOf(deps: RequestsDeps, reference: RequestReference): Promise<RequestRecord | undefined> {
  const history = await historyOf(deps, reference);
  const record = recordOf(reference, history);
  if (record === undefined && isForgotten(reference.acceptedAt, history, deps.clock()))
    throw new ProblemError(requestNotFound());
  tellLag(deps, reference, record);
  return record;
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
