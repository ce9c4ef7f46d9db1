import { runService } from "#platform/program.ts";
import { onShutdown, withinLastSeconds } from "#platform/shutdown.ts";
import { GRACE_MS } from "#platform/times.ts";
import { createTrouble } from "#platform/trouble.ts";
import { startSweeper, sweepOfRelay } from "../sweeper.ts";
import { composeRelay } from "./compose.ts";
import { type RelayConfig, relaySchema } from "./config.ts";

async function start(config: RelayConfig): Promise<void> {
  const { relay, logger, storage } = composeRelay(config);
  const parts = new AsyncDisposableStack();
  onShutdown({ logger, graceMs: GRACE_MS.relay, stop: () => parts.disposeAsync() });
  await storage.untilPassed(createTrouble(logger, "reading what is stored"));
  if (parts.disposed) return;
  const sweeper = startSweeper(sweepOfRelay(relay), {
    intervalMs: config.SWEEP_INTERVAL_SECONDS * 1000,
    trouble: createTrouble(logger, "looking for pending notifications"),
  });
  parts.defer(() => withinLastSeconds(sweeper.stop()));
  process.send?.({ ready: true });
}

await runService({
  script: "start:relay",
  about: "Publishes pending notifications. Workers do so by themselves; run this where none is running.",
  variables: relaySchema,
  start,
});
