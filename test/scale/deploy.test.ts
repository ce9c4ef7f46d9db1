import { deploy } from "#bench/simulation/scenarios/deploy.ts";
import { checkGoals } from "../support/check-goals.ts";

checkGoals(deploy, ["longest that an event stood still, seconds"]);
