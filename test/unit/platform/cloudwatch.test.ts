import { setTimeout as sleep } from "node:timers/promises";
import { Ajv } from "ajv";
import { expect, it } from "vitest";
import { createGatewayTelemetry } from "#gateway/telemetry.ts";
import { tellCloudWatch } from "#platform/cloudwatch.ts";
import { type Figure, FIGURES } from "#platform/figures.ts";
import type { Metrics } from "#platform/telemetry.ts";
import { createWorkerTelemetry } from "#workers/registration/telemetry.ts";

/** The metrics of programs in the log, in the Embedded Metric Format. */

type Line = Record<string, unknown>;

/** What AWS asks of such a line, by its specification of the format. */
const isEmbedded = new Ajv().compile({
  type: "object",
  required: ["_aws"],
  properties: {
    _aws: {
      type: "object",
      required: ["Timestamp", "CloudWatchMetrics"],
      additionalProperties: false,
      properties: {
        Timestamp: { type: "integer", minimum: 1e12 },
        CloudWatchMetrics: {
          type: "array",
          items: {
            type: "object",
            required: ["Namespace", "Dimensions", "Metrics"],
            additionalProperties: false,
            properties: {
              Namespace: { type: "string", minLength: 1, maxLength: 255 },
              Dimensions: { type: "array", minItems: 1, items: { type: "array", items: { type: "string" } } },
              Metrics: {
                type: "array",
                maxItems: 100,
                items: {
                  type: "object",
                  required: ["Name"],
                  properties: { Name: { type: "string", minLength: 1, maxLength: 255 } },
                },
              },
            },
          },
        },
      },
    },
  },
});

const createWorker = (pendingEvents: () => Promise<number> = () => Promise.resolve(3)) =>
  createWorkerTelemetry({
    depths: () => Promise.resolve({}),
    pendingEvents,
    overdueOffers: () => Promise.resolve(0),
    clockOffset: () => -7,
  });
const createGateway = (dependencies = new Map<string, boolean>()) =>
  createGatewayTelemetry({
    sending: () => 0,
    longestPauseMs: () => 250,
    watched: () => 0,
    streams: () => ({}),
    dependencies: () => dependencies,
    clockOffset: () => 0,
  });

/** Starts telling; gives the lines, checked against the format, and what to do to have the last one. */
function listen(metrics: Metrics, figures: Readonly<Record<string, Figure>>, namespace?: string) {
  const lines: Line[] = [];
  const log = (fields: object) => void lines.push(fields as Line);
  const logger = { debug: log, info: log, warn: log, error: log };
  const telling = tellCloudWatch(metrics, {
    namespace,
    figures: Object.values(figures),
    logger,
    everyMs: 2,
  });
  return {
    lines,
    stop: () => telling.stop(),
    /** The next line that begins after now. */
    next: async (): Promise<Line> => {
      const at = lines.length + 1;
      while (lines.length <= at) await sleep(1);
      return lines[at] ?? {};
    },
  };
}

it.each([
  ["worker", createWorker().metrics],
  ["gateway", createGateway(new Map(Object.entries({ database: true, queue: false }))).metrics],
] as const)(
  "are told of a %s as AWS wants them, each figure under a name of its own",
  async (name, metrics) => {
    const { next, stop } = listen(metrics, FIGURES[name], "Muster/test");
    const line = await next();
    await stop();
    expect(isEmbedded(line), JSON.stringify(isEmbedded.errors)).toBe(true);
    const names = Object.values(FIGURES[name]).map((figure) => figure.name);
    expect(line).toMatchObject({
      _aws: {
        CloudWatchMetrics: [
          { Namespace: "Muster/test", Dimensions: [["name"]], Metrics: names.map((Name) => ({ Name })) },
        ],
      },
    });
    expect(new Set(names).size).toBe(names.length);
    for (const one of names) expect(line[one], one).toEqual(expect.any(Number));
  },
);

it("are levels as they are, and of what grows no more than what has been added, up to the last line", async () => {
  const telemetry = createWorker();
  const { lines, next, stop } = listen(telemetry.metrics, FIGURES.worker, "Muster/test");
  telemetry.retried("outage");
  telemetry.retried("conflict");
  await next();
  telemetry.paused(true);
  for (const age of [1, 10, 11]) telemetry.arrived(age);
  telemetry.committed(20, ["registered", "failed", "failed"]);
  telemetry.retried("outage");
  expect(await next()).toMatchObject({
    muster_receiving_paused: 1,
    muster_events_pending: 3,
    muster_clock_offset_seconds: -7,
  });
  telemetry.retried("outage");
  await stop();
  const { muster_receiving_paused: level, ...last } = lines.at(-1) ?? {};
  expect([level, last["muster_chunks_retried_total_outage"]]).toEqual([undefined, 1]);

  const sum = ({ name }: Figure) => lines.reduce((total, line) => total + Number(line[name] ?? 0), 0);
  const { outages, conflicts, arrived, arrivedWithin10s, ages, ended, failed, commits } = FIGURES.worker;
  const grown = [outages, conflicts, arrived, arrivedWithin10s, ages, ended, failed, commits];
  expect(grown.map(sum)).toEqual([3, 1, 3, 2, 22, 3, 2, 1]);
});

it("leave out what nobody could read, and tell the rest", async () => {
  const { next, stop } = listen(
    createWorker(() => Promise.reject(new Error("away"))).metrics,
    FIGURES.worker,
    "Muster/test",
  );
  const line = await next();
  await stop();
  expect(line).not.toHaveProperty("muster_events_pending");
  expect(JSON.stringify(line["_aws"])).not.toContain("muster_events_pending");
  expect(line).toMatchObject({ muster_receiving_paused: 0, muster_messages_left_total: 0 });
});

it("are told to nobody without a namespace", async () => {
  const { lines, stop } = listen(createWorker().metrics, FIGURES.worker);
  await sleep(20);
  await stop();
  expect(lines).toEqual([]);
});
