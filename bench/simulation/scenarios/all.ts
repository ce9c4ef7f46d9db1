import { deploy } from "./deploy.ts";
import { gateways } from "./gateways.ts";
import { outage } from "./outage.ts";
import type { Scenario } from "./scenario.ts";
import { waiters } from "./waiters.ts";
import { workers } from "./workers.ts";

/** Everything that has to hold at scale. */
export const SCENARIOS: readonly Scenario[] = [gateways, workers, outage, deploy, waiters];
