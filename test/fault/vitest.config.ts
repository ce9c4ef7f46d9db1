import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const soakMinutes = Number(process.env["SOAK_MINUTES"] ?? 0);

/** All faults, on purpose: `npm run test:fault`. Files mostly wait, for timeouts and for dead processes. */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    name: "fault",
    include: soakMinutes > 0 ? ["test/fault/soak.ts"] : ["test/fault/**/*.test.ts"],
    testTimeout: 600_000 + soakMinutes * 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    maxConcurrency: 3,
  },
});
