/**
 * What CloudWatch is told of a program's metrics: what an alarm of docs/operations.md or the dashboard looks at, and no
 * more, since each of them is billed by the month.
 */

/** A value made of a metric: a series of it, or the sum of several. */
export type Figure = {
  /** Its name in CloudWatch: that of the series, and the values of its labels. */
  readonly name: string;
  /** The metric's name, as docs/operations.md has it. */
  readonly metric: string;
  /** Of a histogram, which of its series: its name with `_count`, `_sum` or `_bucket`. */
  readonly series: string;
  /** Series with other values of these labels don't count. */
  readonly labels: Readonly<Record<string, string>>;
  /** Told as what it is; or as what it has grown by since it was told last, so that those of many processes add up. */
  readonly tells: "level" | "growth";
};

function figure(tells: Figure["tells"], series: string, labels: Figure["labels"] = {}): Figure {
  return {
    // Labels would be dimensions, of which a line has each only once.
    name: [series, ...Object.values(labels)].join("_"),
    metric: series.replace(/_(?:count|sum|bucket)$/, ""),
    series,
    labels,
    tells,
  };
}

const level = figure.bind(undefined, "level");
const growth = figure.bind(undefined, "growth");

export const FIGURES = {
  gateway: {
    databaseUp: level("muster_dependency_up", { dependency: "database" }),
    queueUp: level("muster_dependency_up", { dependency: "queue" }),
    clockOffset: level("muster_clock_offset_seconds"),
    sendPause: level("muster_send_pause_seconds"),
    sent: growth("muster_commands_per_message_sum"),
    shed: growth("muster_http_requests_shed_total"),
    late: growth("muster_commands_late_total"),
  },
  worker: {
    isPaused: level("muster_receiving_paused"),
    eventsPending: level("muster_events_pending"),
    offersOverdue: level("muster_offers_overdue"),
    clockOffset: level("muster_clock_offset_seconds"),
    arrived: growth("muster_command_age_seconds_count"),
    arrivedWithin10s: growth("muster_command_age_seconds_bucket", { le: "10" }),
    ages: growth("muster_command_age_seconds_sum"),
    ended: growth("muster_commands_ended_total"),
    failed: growth("muster_commands_ended_total", { outcome: "failed" }),
    commits: growth("muster_commit_seconds_count"),
    outages: growth("muster_chunks_retried_total", { reason: "outage" }),
    conflicts: growth("muster_chunks_retried_total", { reason: "conflict" }),
    left: growth("muster_messages_left_total"),
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Figure>>>>;
