import { createRegistry } from "#platform/telemetry.ts";
import type { QueueDepth } from "#ports/queue-depth.ts";

export type WorkerTelemetry = ReturnType<typeof createWorkerTelemetry>;

/** Figures that the services give whenever somebody asks for a worker's metrics. */
export type WorkerGauges = {
  readonly depths: () => Promise<Readonly<Record<string, QueueDepth>>>;
  readonly pendingEvents: () => Promise<number>;
  readonly overdueOffers: () => Promise<number>;
  /** Seconds by which this machine's clock is ahead of the services', or behind if negative. */
  readonly clockOffset: () => number;
};

export function createWorkerTelemetry({ depths, pendingEvents, overdueOffers, clockOffset }: WorkerGauges) {
  const { metrics, counter, seconds, counts, gauge } = createRegistry();
  const batch = counts("muster_batch_messages", "Messages received at once");
  const chunk = counts("muster_chunk_commands", "Commands ended by one transaction");
  const commit = seconds("muster_commit_seconds", "Time that a transaction took");
  const ended = counter("muster_commands_ended_total", "Commands by how they ended", "outcome");
  const age = seconds(
    "muster_command_age_seconds",
    "Time from a command's acceptance to its arrival at a worker",
  );
  const retried = counter("muster_chunks_retried_total", "Chunks that were not applied, by why", "reason");
  const parked = counter("muster_messages_parked_total", "Messages put aside because they can't be applied");
  const returned = counter("muster_messages_left_total", "Messages left in the queue to come again");
  const unpublished = counter(
    "muster_publish_failures_total",
    "Times that an event's notifications were left pending",
  );
  const relayed = counter(
    "muster_entries_relayed_total",
    "Journal entries by what became of them on their way to the topic",
    "how",
  );
  gauge(
    "muster_queue_messages",
    "Messages in a queue, roughly",
    async (it) => {
      for (const [queue, { waiting, inFlight }] of Object.entries(await depths())) {
        it.set({ queue, state: "waiting" }, waiting);
        it.set({ queue, state: "in-flight" }, inFlight);
      }
    },
    "queue",
    "state",
  );
  gauge(
    "muster_events_pending",
    "Events with notifications that were not published for a while",
    async (it) => it.set(await pendingEvents()),
  );
  gauge(
    "muster_offers_overdue",
    "Offers that ran out more than a minute ago and still hold their seats",
    async (it) => it.set(await overdueOffers()),
  );
  let isPaused = false;
  gauge("muster_receiving_paused", "1 while nothing is received, for it could not be worked on", (it) =>
    it.set(Number(isPaused)),
  );
  gauge("muster_clock_offset_seconds", "By how much this machine's clock is ahead, at least", (it) =>
    it.set(clockOffset()),
  );
  return {
    metrics,
    paused: (is: boolean) => void (isPaused = is),
    received: (messages: number) => batch.observe(messages),
    arrived: (ageSeconds: number) => age.observe(Math.max(ageSeconds, 0)),
    committed(ms: number, outcomes: readonly string[]) {
      commit.observe(ms / 1000);
      chunk.observe(outcomes.length);
      for (const outcome of outcomes) ended.inc({ outcome });
    },
    retried: (reason: string) => retried.inc({ reason }),
    parked: () => parked.inc(),
    returned: (messages: number) => returned.inc(messages),
    unpublished: () => unpublished.inc(),
    relayed: (how: string, entries: number) => relayed.inc({ how }, entries),
  };
}
