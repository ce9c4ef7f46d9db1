import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** The metrics of a process, as Prometheus reads them. Names and what each means: docs/operations.md. */

export type Metrics = {
  readonly contentType: string;
  /** Everything measured so far, as text. */
  text(): Promise<string>;
};

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120];
const COUNTS = [1, 2, 5, 10, 20, 50, 98, 200, 500];

function createRegistry() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    metrics: { contentType: registry.contentType, text: () => registry.metrics() } satisfies Metrics,
    counter: (name: string, help: string, ...labelNames: string[]) =>
      new Counter({ name, help, labelNames, registers }),
    seconds: (name: string, help: string, ...labelNames: string[]) =>
      new Histogram({ name, help, labelNames, buckets: SECONDS, registers }),
    counts: (name: string, help: string) => new Histogram({ name, help, buckets: COUNTS, registers }),
    /** Read whenever somebody looks; what can't be read then is not shown. */
    gauge: (
      name: string,
      help: string,
      read: (gauge: Gauge) => void | Promise<void>,
      ...labelNames: string[]
    ) =>
      new Gauge({
        name,
        help,
        labelNames,
        registers,
        async collect() {
          this.reset();
          await Promise.resolve(read(this)).catch(() => undefined);
        },
      }),
  };
}

export type GatewayTelemetry = ReturnType<typeof createGatewayTelemetry>;

/** What is read from the parts of a gateway when somebody looks at its metrics. */
export type GatewayGauges = { readonly sending: () => number; readonly watched: () => number };

export function createGatewayTelemetry({ sending, watched }: GatewayGauges) {
  const { metrics, counter, seconds, counts, gauge } = createRegistry();
  const answered = seconds(
    "muster_http_request_seconds",
    "Time from a request to its answer",
    "method",
    "route",
    "status",
  );
  const shed = counter("muster_http_requests_shed_total", "Requests refused because too many were in hand");
  const perMessage = counts("muster_commands_per_message", "Commands in a message to the queue");
  // Looking labels up anew would cost more than measuring.
  const known = new Map<string, ReturnType<typeof answered.labels>>();
  const series = (method: string, route: string, status: number) => {
    const name = `${method} ${route} ${status}`;
    const found = known.get(name) ?? answered.labels({ method, route, status });
    known.set(name, found);
    return found;
  };
  let inHand = 0;
  gauge("muster_http_requests_in_hand", "Requests being answered now", (it) => it.set(inHand));
  gauge("muster_commands_sending", "Commands that wait to be sent to the queue", (it) => it.set(sending()));
  gauge("muster_requests_watched", "Requests that somebody waits for", (it) => it.set(watched()));
  return {
    metrics,
    inHand: () => inHand,
    /** A request has come; the function given back is called with its answer. */
    began(): (method: string, route: string, status: number) => void {
      const start = performance.now();
      inHand++;
      return (method, route, status) => {
        inHand--;
        series(method, route, status).observe((performance.now() - start) / 1000);
      };
    },
    shed: () => shed.inc(),
    sent: (commands: number) => perMessage.observe(commands),
  };
}

export type WorkerTelemetry = ReturnType<typeof createWorkerTelemetry>;

/** How many messages a queue holds, by what they do there. */
export type Depth = { readonly waiting: number; readonly inFlight: number };

/** What is asked of the services when somebody looks at a worker's metrics. */
export type WorkerGauges = {
  readonly depths: () => Promise<Readonly<Record<string, Depth>>>;
  readonly pendingEvents: () => Promise<number>;
};

export function createWorkerTelemetry({ depths, pendingEvents }: WorkerGauges) {
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
  const left = counter("muster_messages_left_total", "Messages left in the queue to come again");
  const unpublished = counter(
    "muster_publish_failures_total",
    "Times that an event's notifications were left pending",
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
  return {
    metrics,
    received: (messages: number) => batch.observe(messages),
    arrived: (ageSeconds: number) => age.observe(Math.max(ageSeconds, 0)),
    committed(ms: number, outcomes: readonly string[]) {
      commit.observe(ms / 1000);
      chunk.observe(outcomes.length);
      for (const outcome of outcomes) ended.inc({ outcome });
    },
    retried: (reason: string) => retried.inc({ reason }),
    parked: () => parked.inc(),
    left: (messages: number) => left.inc(messages),
    unpublished: () => unpublished.inc(),
  };
}
