import { workers } from "#bench/simulation/scenarios/workers.ts";
import { checkGoals } from "../support/check-goals.ts";

checkGoals(workers);
