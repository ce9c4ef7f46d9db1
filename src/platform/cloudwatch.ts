import type { Figure } from "./figures.ts";
import type { Logger } from "./logger.ts";
import type { Metrics, Series } from "./telemetry.ts";

/** So that each of CloudWatch's minutes has a line of each process, however late one of them comes. */
const EVERY_MS = 30_000;

export type CloudWatchOptions = {
  /** Where CloudWatch puts what it is told; nothing is told unless given. */
  readonly namespace: string | undefined;
  readonly figures: readonly Figure[];
  readonly logger: Logger;
  /** Milliseconds between two lines. */
  readonly everyMs?: number;
};

export type Telling = {
  /** Ends it with a last line: by how much has grown what grows. */
  stop(): Promise<void>;
};

/**
 * Tells CloudWatch the figures of a process, by a line of the log in the Embedded Metric Format, of which CloudWatch
 * Logs makes metrics by itself: no agent, no call, no permission. Their dimension is the program, the line's `name`.
 */
export function tellCloudWatch(metrics: Metrics, options: CloudWatchOptions): Telling {
  const { namespace, figures, logger, everyMs = EVERY_MS } = options;
  if (namespace === undefined) return { stop: () => Promise.resolve() };
  const known = new Map<Figure, number>();
  const tell = async (which: readonly Figure[]): Promise<void> => {
    const values: Record<string, number> = {};
    for (const [figure, value] of await Promise.all(
      which.map(async (one) => [one, await read(one)] as const),
    )) {
      if (value === undefined) continue;
      values[figure.name] = figure.tells === "growth" ? value - (known.get(figure) ?? 0) : value;
      known.set(figure, value);
    }
    logger.info(embedded(namespace, values, Date.now()), "metrics");
  };
  const read = async (figure: Figure) => valueOf(figure, await metrics.series(figure.metric));
  let last = Promise.resolve();
  /** One line after the other, so that nothing that has grown is told twice. */
  const tellNext = (which: readonly Figure[]) => (last = last.then(() => tell(which)));
  const timer = setInterval(() => void tellNext(figures), everyMs).unref();
  return {
    async stop() {
      clearInterval(timer);
      // What is a level may be asked of services, for which a program that ends need not wait.
      await tellNext(figures.filter(({ tells }) => tells === "growth"));
    },
  };
}

/** The sum of the figure's series. What nobody counted yet is 0; a level that can't be read has no value. */
function valueOf({ series, labels, tells }: Figure, all: readonly Series[]): number | undefined {
  const matching = all.filter(
    (one) =>
      (one.metricName ?? series) === series &&
      Object.entries(labels).every(([name, value]) => String(one.labels[name]) === value),
  );
  if (matching.length === 0 && tells === "level") return undefined;
  return matching.reduce((sum, { value }) => sum + value, 0);
}

function embedded(namespace: string, values: Readonly<Record<string, number>>, at: number): object {
  const directive = {
    Namespace: namespace,
    Dimensions: [["name"]],
    Metrics: Object.keys(values).map((Name) => ({ Name })),
  };
  return { _aws: { Timestamp: at, CloudWatchMetrics: [directive] }, ...values };
}
