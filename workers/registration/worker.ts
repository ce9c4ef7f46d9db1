import { applyCommands } from "../../src/application/apply-commands.ts";
import { createRelay, type Relay } from "../../src/application/relay-notifications.ts";
import { type Clock, systemClock } from "../../src/ports/clock.ts";
import type { DeadLetters } from "../../src/ports/dead-letters.ts";
import type { JournalEntry, Outbox } from "../../src/ports/journal.ts";
import type { NotificationTopic } from "../../src/ports/notification-topic.ts";
import type { RosterStore } from "../../src/ports/roster-store.ts";
import type { Logger } from "../../src/platform/logger.ts";
import { applyBatch } from "./apply-batch.ts";
import type { ReceivedMessage } from "./parse-message.ts";

export type WorkerDeps = {
  readonly store: RosterStore;
  readonly outbox: Outbox;
  readonly topic: NotificationTopic;
  readonly deadLetters: DeadLetters;
  readonly logger: Logger;
  readonly clock?: Clock;
};

export type RegistrationWorker = {
  readonly relay: Relay;
  /** Applies a batch; resolves with the messages to acknowledge. */
  applyBatch(messages: readonly ReceivedMessage[]): Promise<readonly ReceivedMessage[]>;
  /** No more retries from now on: what can't be applied at once is left in the queue. */
  abort(): void;
  /** Resolves when the notifications of what was applied are published, or left to a sweep. */
  idle(): Promise<void>;
};

/** A worker without its queue: applies batches and relays what they led to. */
export function createRegistrationWorker(deps: WorkerDeps): RegistrationWorker {
  const { store, outbox, topic, deadLetters, logger, clock = systemClock } = deps;
  const stopping = new AbortController();
  const relay = createRelay({
    outbox,
    topic,
    report: (eventId, error) => logger.warn({ eventId, err: error }, "notifications are left pending"),
  });
  const applyDeps = {
    store,
    clock,
    announce: (entry: JournalEntry) => relay.announce(entry),
    report: (eventId: string, error: unknown, attempt: number) => {
      logger.warn({ eventId, attempt, err: error }, "a chunk was not applied");
    },
    stopping: stopping.signal,
  };
  const batchDeps = {
    deadLetters,
    apply: applyCommands.bind(undefined, applyDeps),
    reportParked: ({ messageId, group }: ReceivedMessage, reason: string) => {
      logger.error({ eventId: group, messageId, reason }, "parked a message that can't be applied");
    },
    reportLeft: (group: string, messages: number, error: unknown) => {
      logger.warn({ eventId: group, messages, err: error }, "left messages in the queue");
    },
  };
  return {
    relay,
    applyBatch: (messages) => applyBatch(batchDeps, messages),
    abort: () => stopping.abort(),
    idle: () => relay.idle(),
  };
}
