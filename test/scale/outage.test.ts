import { outage } from "#bench/simulation/scenarios/outage.ts";
import { checkGoals } from "../support/check-goals.ts";

checkGoals(outage);
