import { gateways } from "#bench/simulation/scenarios/gateways.ts";
import { checkGoals } from "../support/check-goals.ts";

checkGoals(gateways, [
  "8 gateways to one",
  "32 gateways to one",
  "most sends of the group a second",
  "answers of 503",
]);
