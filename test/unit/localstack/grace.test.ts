import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { embeddedSchema } from "#localstack/embedded/config.ts";
import { gatewayPart, workerPart } from "#localstack/embedded/parts.ts";
import { readConfig } from "#platform/config.ts";
import { GRACE_MS, graceOfWorker } from "#platform/times.ts";

const directory = mkdtempSync(join(tmpdir(), "muster-grace-"));
mkdirSync(join(directory, "logs"));
afterAll(() => rmSync(directory, { recursive: true }));

const endpoints = { dynamodb: "", queues: "", accessKey: "", region: "", prefix: "", topicIsFifo: false };

it.each(["0", "20"])(
  "a supervisor gives its programs the time that they give themselves, with DRAIN_SECONDS=%s",
  (s) => {
    const config = readConfig(embeddedSchema, { DRAIN_SECONDS: s });
    const [gateway, worker] = [
      gatewayPart(directory, config, endpoints),
      workerPart(directory, config, endpoints),
    ];
    for (const { log } of [gateway, worker]) log.close();
    expect(gateway.graceMs).toBeGreaterThan(GRACE_MS.gateway);
    expect(worker.graceMs).toBeGreaterThan(graceOfWorker(Number(s)));
  },
);
