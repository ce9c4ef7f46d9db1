import { gateways } from "#bench/simulation/scenarios/gateways.ts";
import { checkGoals } from "../support/check-goals.ts";

checkGoals(gateways);
