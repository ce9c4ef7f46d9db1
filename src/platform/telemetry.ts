import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** The metrics of a process, as Prometheus reads them. Names and what each means: docs/operations.md. */

export type Metrics = {
  readonly contentType: string;
  /** Everything measured so far, as text. */
  text(): Promise<string>;
};

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120];
const COUNTS = [1, 2, 5, 10, 20, 50, 98, 200, 500];

/** The registry of a process, with Node's own metrics, and makers of others. */
export function createRegistry() {
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
          await Promise.resolve(read(this)).catch(() => undefined);
        },
      }),
  };
}
