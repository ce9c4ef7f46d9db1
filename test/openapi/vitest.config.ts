import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** What the tools of other people make of the API's document: linters, generators of clients, and a fuzzer. */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    name: "openapi",
    include: ["test/openapi/**/*.test.ts"],
    globalSetup: "test/openapi/python-tools.ts",
    testTimeout: 600_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
