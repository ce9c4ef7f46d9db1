import { deploy } from "#bench/simulation/scenarios/deploy.ts";
import { checkGoals } from "../support/check-goals.ts";

checkGoals(deploy);
