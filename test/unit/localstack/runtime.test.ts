import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { readRuntime, writeRuntime } from "#localstack/embedded/runtime.ts";

it("of a copied data directory is not that of the system which runs on the original", () => {
  const parent = mkdtempSync(join(tmpdir(), "muster-runtime-"));
  onTestFinished(() => rmSync(parent, { recursive: true }));
  const [original, copy] = [join(parent, "original"), join(parent, "copy")];
  cpSync(mkdtempSync(join(parent, "new-")), original, { recursive: true });
  const endpoints = { dynamodb: "http://127.0.0.1:1", queues: "http://127.0.0.1:2", accessKey: "local" };
  const named = { ...endpoints, region: "us-east-1", prefix: "muster", topicIsFifo: false };
  writeRuntime(original, { pid: process.pid, url: "http://127.0.0.1:3000", endpoints: named, parts: [] });
  cpSync(original, copy, { recursive: true });

  expect(readRuntime(original)).toMatchObject({ url: "http://127.0.0.1:3000" });
  expect(readRuntime(copy)).toBeUndefined();
});
