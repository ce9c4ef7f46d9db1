import { waiters } from "#bench/simulation/scenarios/waiters.ts";
import { checkGoals } from "../support/check-goals.ts";

checkGoals(waiters);
