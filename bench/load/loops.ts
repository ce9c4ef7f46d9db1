import { setTimeout as sleep } from "node:timers/promises";
import { quantile } from "../harness/statistics.ts";

export type Measured = {
  /** Acts per second that ended within the measured time. */
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
};

export type Window = { readonly warmMs: number; readonly measureMs: number };

/**
 * Runs `clients` at the same time, each of which acts again as soon as its last act has ended. Resolves when
 * all have finished, with what was measured after the warm-up.
 */
export async function closedLoop(
  clients: number,
  { warmMs, measureMs }: Window,
  act: (client: number) => Promise<void>,
): Promise<Measured> {
  const latencies: number[] = [];
  let isMeasuring = false;
  let isOver = false;
  const run = async (client: number): Promise<void> => {
    while (!isOver) {
      const start = performance.now();
      await act(client);
      if (isMeasuring) latencies.push(performance.now() - start);
    }
  };
  const running = Promise.all(Array.from({ length: clients }, (_, client) => run(client)));
  const measure = async (): Promise<number> => {
    await sleep(warmMs);
    isMeasuring = true;
    const since = performance.now();
    await sleep(measureMs);
    isMeasuring = false;
    const seconds = (performance.now() - since) / 1000;
    isOver = true;
    return seconds;
  };
  const [seconds] = await Promise.all([measure(), running]);
  return { perSecond: latencies.length / seconds, ...percentiles(latencies) };
}

/**
 * Starts `perSecond` acts per second, whether or not earlier ones have ended. Each is timed from the moment
 * that it was due, so that the time spent waiting behind others counts.
 */
export async function openLoop(
  perSecond: number,
  forMs: number,
  act: (number: number) => Promise<void>,
): Promise<Measured> {
  const count = Math.round((perSecond * forMs) / 1000);
  const latencies: number[] = [];
  const acts: Promise<void>[] = [];
  const since = performance.now();
  for (let i = 0; i < count; i++) {
    const due = since + (i * 1000) / perSecond;
    const early = due - performance.now();
    if (early > 0) await sleep(early);
    acts.push(act(i).then(() => void latencies.push(performance.now() - due)));
  }
  await Promise.all(acts);
  const seconds = (performance.now() - since) / 1000;
  return { perSecond: count / seconds, ...percentiles(latencies) };
}

export function percentiles(latencies: readonly number[]): { readonly p50: number; readonly p99: number } {
  return { p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) };
}
