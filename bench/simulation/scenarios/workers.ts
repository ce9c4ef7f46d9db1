import { setTimeout as sleep } from "node:timers/promises";
import { simulate } from "../stage.ts";
import { crowdAtOneEvent, distinct } from "./crowd.ts";
import type { Scenario } from "./scenario.ts";

const WORKERS = 10;
/** What is behind is announced until then. */
const PATIENCE_MS = 120_000;

export const workers: Scenario = {
  name: "workers",
  title: "One hot event with ten workers, and what they announce",
  goals: {
    "published for each notification": { atMost: 1.1 },
    "notifications that never came": { atMost: 0 },
    "announced a second": { atLeast: 600 },
  },
  play: () =>
    simulate(async (stage) => {
      const { published } = stage.services.sns;
      const run = await crowdAtOneEvent(stage, { gateways: 1, workers: WORKERS });
      const behind = () => run.registered - distinct(published);
      const since = stage.time.now();
      while (behind() > 0 && stage.time.now() < since + PATIENCE_MS) await sleep(1000);
      return {
        "a second": run.perSecond,
        "announced a second": run.announcedPerSecond,
        "seconds until all was announced": (stage.time.now() - since) / 1000,
        "published for each notification": published.length / distinct(published),
        "notifications that never came": behind(),
      };
    }),
};
