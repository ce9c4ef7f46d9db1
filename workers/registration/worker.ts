import { applyCommands } from "#application/applying/apply-commands.ts";
import { createRelay, type Relay } from "#application/relaying/relay.ts";
import type { SubmittedCommand } from "#contracts/command-message.ts";
import type { Result } from "#domain/request-record.ts";
import type { Clock } from "#ports/clock.ts";
import { systemClock } from "#platform/clock.ts";
import { CommitConflict, Unavailable } from "#ports/errors.ts";
import { isRetryable } from "#flow/backoff.ts";
import { reasonOf } from "#platform/error-text.ts";
import type { DeadLetters } from "#ports/dead-letters.ts";
import type { JournalEntry, Outbox } from "#ports/outbox.ts";
import type { NotificationTopic } from "#ports/notification-topic.ts";
import type { ChunkInterest, RosterStore } from "#ports/roster-store.ts";
import type { WorkerTelemetry } from "./telemetry.ts";
import type { Logger } from "#platform/logger.ts";
import { createTrouble } from "#platform/trouble.ts";
import { applyBatch, type OnEnded } from "./apply-batch.ts";
import { createBreaker } from "./breaker.ts";
import type { ReceivedMessage } from "./received-message.ts";

export type WorkerDeps = {
  readonly store: RosterStore;
  readonly outbox: Outbox;
  readonly topic: NotificationTopic;
  readonly deadLetters: DeadLetters;
  readonly telemetry: WorkerTelemetry;
  readonly logger: Logger;
  /** The time of what is decided. Throws `Unavailable` while nothing may be decided by it. */
  readonly clock?: Clock;
  /** Commands per transaction at most; as many as fit unless given. */
  readonly window?: number;
  /** Milliseconds for which a chunk is tried before its commands stay in the queue. */
  readonly patienceMs?: number;
};

export type RegistrationWorker = {
  readonly relay: Relay;
  /**
   * Resolves when what is received can be worked on: at once, unless commands were left in the queue for trouble
   * that is not over, or the clock is off.
   */
  untilAble(): Promise<void>;
  /** Applies a batch; see there. */
  applyBatch(messages: readonly ReceivedMessage[], onEnded: OnEnded): Promise<void>;
  /** Ends all retries: from now on, commands that can't be applied at once stay in the queue. */
  abort(): void;
  /** Resolves when the notifications of all that was applied are published, or left pending for a sweep. */
  idle(): Promise<void>;
};

/** A worker without its queue: applies batches and publishes the notifications that they lead to. */
export function createRegistrationWorker(deps: WorkerDeps): RegistrationWorker {
  const { store, outbox, topic, deadLetters, telemetry, logger, clock = systemClock } = deps;
  const stopping = new AbortController();
  const relay = createRelay({
    outbox,
    topic,
    // What was decided has to be told, also by a worker whose clock has proved wrong since.
    clock: systemClock,
    observe: (how, entries) => telemetry.relayed(how, entries),
    report: (eventId, error) => {
      telemetry.unpublished();
      logger.warn({ eventId, ...about(error) }, "notifications are left pending");
    },
  });
  const breaker = createBreaker({
    probe: async () => {
      await store.load(NOTHING);
      clock();
    },
    trouble: createTrouble(logger, "working on commands"),
    onPause: telemetry.paused,
    stopping: stopping.signal,
  });
  const applyDeps = {
    store,
    clock,
    announce: (entry: JournalEntry) => relay.announce(entry),
    settling: relay,
    report: (eventId: string, error: unknown, attempt: number) => {
      telemetry.retried(kindOf(error));
      logger.warn({ eventId, attempt, ...about(error) }, "a chunk was not applied");
    },
    onCommit: (ms: number, results: readonly Result[]) => telemetry.committed(ms, results.map(outcomeOf)),
    stopping: stopping.signal,
    ...(deps.window !== undefined && { window: deps.window }),
    ...(deps.patienceMs !== undefined && { patienceMs: deps.patienceMs }),
  };
  const batchDeps = {
    deadLetters,
    apply: (eventId: string, commands: readonly SubmittedCommand[]) => {
      const now = Date.now();
      for (const { acceptedAt } of commands) telemetry.arrived((now - Date.parse(acceptedAt)) / 1000);
      return applyCommands(applyDeps, eventId, commands);
    },
    reportParked: ({ messageId, group }: ReceivedMessage, reason: string) => {
      telemetry.parked();
      logger.error({ eventId: group, messageId, reason }, "parked a message that can't be applied");
    },
    reportReturned: (group: string, messages: number, error: unknown) => {
      telemetry.returned(messages);
      if (error instanceof Unavailable) breaker.open();
      logger.warn({ eventId: group, messages, ...about(error) }, "left messages in the queue");
    },
  };
  return {
    relay,
    async untilAble() {
      if (!isRight(clock)) breaker.open();
      await breaker.closed();
    },
    applyBatch(messages, onEnded) {
      telemetry.received(messages.length);
      return applyBatch(batchDeps, messages, onEnded);
    },
    abort: () => stopping.abort(),
    idle: () => relay.idle(),
  };
}

/** The cheapest load that reads every table that a decision needs. */
const NOTHING: ChunkInterest = { eventId: "-", userIds: ["-"], ranked: [], event: true, head: 1 };

function isRight(clock: Clock): boolean {
  try {
    clock();
    return true;
  } catch {
    return false;
  }
}

/** What a log says of an error: of one that was foreseen no stack. */
export const about = (error: unknown): object =>
  isRetryable(error) ? { reason: reasonOf(error) } : { err: error };

function kindOf(error: unknown): string {
  if (error instanceof CommitConflict) return "conflict";
  return error instanceof Unavailable ? "outage" : "error";
}

/** How a command ended, in a word: its outcome, or why it was refused. */
function outcomeOf(result: Result): string {
  if (result.status === "failed") return "failed";
  return result.status === "succeeded" ? result.outcome : result.rejection.type;
}
