import { remembered } from "#flow/remembered.ts";
import { createRegistry } from "#platform/telemetry.ts";

/** To write all series down takes milliseconds, and whoever looks is answered however busy the gateway is. */
const METRICS_FRESHNESS = { valueMs: 200, errorMs: 0 };

export type GatewayTelemetry = ReturnType<typeof createGatewayTelemetry>;

/** Figures that the parts of a gateway give whenever somebody asks for its metrics. */
export type GatewayGauges = {
  readonly sending: () => number;
  readonly longestPauseMs: () => number;
  readonly watched: () => number;
  /** Streams that are open, by kind. */
  readonly streams: () => Readonly<Record<string, number>>;
  /** By name, whether each thing that the gateway needs answers. */
  readonly dependencies: () => ReadonlyMap<string, boolean>;
  /** Seconds by which this machine's clock is ahead of the services', or behind if negative. */
  readonly clockOffset: () => number;
};

type RequestTimer = {
  readonly answered: (method: string, route: string, status: number) => void;
  readonly left: () => void;
};

export function createGatewayTelemetry(gauges: GatewayGauges) {
  const { sending, longestPauseMs, watched, streams, dependencies, clockOffset } = gauges;
  const registry = createRegistry();
  const { metrics, counter, seconds, counts, gauge } = registry;
  const ofStreams = measureStreams(registry, streams);
  const answered = seconds(
    "muster_http_request_seconds",
    "Time from a request to its answer",
    "method",
    "route",
    "status",
  );
  const shed = counter("muster_http_requests_shed_total", "Requests refused because too many were in hand");
  const limited = counter("muster_limited_total", "Requests refused because they were too many", "what");
  const perMessage = counts("muster_commands_per_message", "Commands in a message to the queue");
  const refused = counter(
    "muster_messages_refused_total",
    "Messages that the queue refused because it had too many, and that were sent again",
  );
  const late = counter("muster_commands_late_total", "Commands refused since they had not left in time");
  // Remembered, since prom-client's own lookup of labels costs more than the measurement.
  const known = new Map<string, ReturnType<typeof answered.labels>>();
  const series = (method: string, route: string, status: number) => {
    const name = `${method} ${route} ${status}`;
    const found = known.get(name) ?? answered.labels({ method, route, status });
    known.set(name, found);
    return found;
  };
  let inHand = 0;
  gauge("muster_http_requests_in_hand", "Requests whose answers have not left yet", (it) => it.set(inHand));
  gauge("muster_commands_sending", "Commands that wait to be sent to the queue", (it) => it.set(sending()));
  gauge("muster_send_pause_seconds", "The longest pause between two messages of an event", (it) =>
    it.set(longestPauseMs() / 1000),
  );
  gauge("muster_requests_watched", "Requests that somebody waits for", (it) => it.set(watched()));
  gauge(
    "muster_dependency_up",
    "Whether it answered the last probe: 1 or 0",
    (it) => {
      for (const [dependency, isUp] of dependencies()) it.set({ dependency }, isUp ? 1 : 0);
    },
    "dependency",
  );
  gauge("muster_clock_offset_seconds", "By how much this machine's clock is ahead, at least", (it) =>
    it.set(clockOffset()),
  );
  return {
    metrics: { ...metrics, text: remembered(() => metrics.text(), METRICS_FRESHNESS) },
    inHand: () => inHand,
    /**
     * Starts timing a request, which is in hand from now on. Call `answered` once its answer is made, and `left`
     * once that has left, or never will.
     */
    startRequest(): RequestTimer {
      const start = performance.now();
      inHand++;
      return {
        answered: (method, route, status) =>
          series(method, route, status).observe((performance.now() - start) / 1000),
        left: () => void inHand--,
      };
    },
    shed: () => shed.inc(),
    limited: (what: string) => limited.inc({ what }),
    ...ofStreams,
    sent: (commands: number) => perMessage.observe(commands),
    refused: () => refused.inc(),
    late: (commands: number) => late.inc(commands),
  };
}

function measureStreams(
  { counter, seconds, gauge }: ReturnType<typeof createRegistry>,
  streams: GatewayGauges["streams"],
) {
  const streamed = counter("muster_stream_messages_total", "States sent to streams");
  const delay = seconds("muster_stream_delay_seconds", "Time from a change of an event to its streams");
  gauge(
    "muster_streams",
    "Streams that are open",
    (it) => {
      for (const [kind, count] of Object.entries(streams())) it.set({ kind }, count);
    },
    "kind",
  );
  return {
    streamed: (messages: number) => streamed.inc(messages),
    /** Clocks may differ: what seems to come before the change came at once. */
    streamedAfter: (ms: number) => delay.observe(Math.max(ms, 0) / 1000),
  };
}
