import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** The metrics of a process, as Prometheus reads them. Names and what each means: docs/operations.md. */

/** One value of a metric; `metricName` is that of the series if the metric has several, as a histogram has. */
export type Series = {
  readonly metricName?: string;
  readonly labels: Readonly<Partial<Record<string, string | number>>>;
  readonly value: number;
};

export type Metrics = {
  readonly contentType: string;
  /** Everything measured so far, as text. */
  text(): Promise<string>;
  /** The values of the metric of that name. Throws if there is none. */
  series(name: string): Promise<readonly Series[]>;
};

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120];
const COUNTS = [1, 2, 5, 10, 20, 50, 98, 200, 500];

/** The registry of a process, with Node's own metrics, and makers of others. */
export function createRegistry() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    metrics: {
      contentType: registry.contentType,
      text: () => registry.metrics(),
      async series(name) {
        const metric = registry.getSingleMetric(name);
        if (metric === undefined) throw new Error(`there is no metric ${name}`);
        return (await metric.get()).values;
      },
    } satisfies Metrics,
    counter: (name: string, help: string, ...labelNames: string[]) =>
      new Counter({ name, help, labelNames, registers }),
    seconds: (name: string, help: string, ...labelNames: string[]) =>
      new Histogram({ name, help, labelNames, buckets: SECONDS, registers }),
    counts: (name: string, help: string) => new Histogram({ name, help, buckets: COUNTS, registers }),
    /**
     * `read` sets the gauge whenever somebody asks for the metrics; if it fails, the gauge has no value then.
     */
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
          // Reset, a gauge without labels is 0: nobody can tell it from one that was read.
          await Promise.resolve(read(this)).catch(() => labelNames.length === 0 && this.remove());
        },
      }),
  };
}
