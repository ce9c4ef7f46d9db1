import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** What has to hold at scale, on simulated time: `npm run test:scale`. A file keeps a core busy for a while. */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    name: "scale",
    include: ["test/scale/**/*.test.ts"],
    hookTimeout: 600_000,
    testTimeout: 600_000,
    maxWorkers: 2,
  },
});
