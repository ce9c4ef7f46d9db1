import { expect, test } from "vitest";
import { createSampler, latencyOf } from "#bench/proxy/latency.ts";
import { quantile } from "#bench/harness/statistics.ts";

const MANY = 100_000;

function drawn(draw: () => number) {
  const samples = Array.from({ length: MANY }, draw);
  return { p50: quantile(samples, 0.5), p99: quantile(samples, 0.99) };
}

function expectNear(measured: { p50: number; p99: number }, p50: number, p99: number): void {
  expect(measured.p50 / p50).toBeCloseTo(1, 1);
  expect(measured.p99 / p99).toBeCloseTo(1, 1);
}

const operation = (name: string, items = 1) => latencyOf({ name, items });

test("samples have the published median and 99th percentile", () => {
  const sample = createSampler(1);
  expectNear(
    drawn(() => sample(operation("PutItem"))),
    7.6,
    16,
  );
});

test("a send and a receive together take as long as published from producer to consumer", () => {
  const sample = createSampler(2);
  const [send, receive] = [operation("SendMessageBatch"), operation("ReceiveMessage")];
  expectNear(
    drawn(() => sample(send) + sample(receive)),
    28,
    645,
  );
});

test("a transaction takes as long as published for its size, and in proportion between and beyond", () => {
  expect(operation("TransactWriteItems", 5)).toEqual({ p50: 25.3, p99: 92.5 });
  expect(operation("TransactWriteItems", 25)).toEqual({ p50: 32.1, p99: 97.5 });
  expect(operation("TransactWriteItems", 15).p50).toBeCloseTo(28.7);
  expect(operation("TransactWriteItems", 100).p50).toBeCloseTo(57.6);
});

test("the same seed gives the same latencies, another seed others", () => {
  const first = (seed: number) => createSampler(seed)(operation("PutItem"));
  expect(first(3)).toBe(first(3));
  expect(first(3)).not.toBe(first(4));
});
