import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

process.env["NODE_COMPILE_CACHE"] ||= fileURLToPath(
  new URL("../../node_modules/.cache/compiled", import.meta.url),
);

/** Pages in a real browser, which `npm test` does without. */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    name: "browser",
    include: ["test/browser/**/*.test.ts"],
    // Of a machine that is busy with other things as well.
    testTimeout: 180_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    // All files share one process, and in it one system and one browser.
    isolate: false,
    maxWorkers: 1,
  },
});
