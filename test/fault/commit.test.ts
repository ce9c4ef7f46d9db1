import type { Rule } from "../support/faults/rules.ts";
import { createScenarios, expectHeldUnderLoad } from "../support/faults/scenario.ts";

const scenario = createScenarios();

const call = "TransactWriteItems";
/** More often than the SDK retries, so that the retries of our own are needed, too. */
const AGAIN_AND_AGAIN = { times: 12, after: 3 };

const FAULTS: readonly (readonly [string, Rule])[] = [
  ["kill -9 before the commit", { call, fault: "kill-before", times: 2, after: 4 }],
  ["kill -9 while the commit is under way", { call, fault: "kill-during", times: 2, after: 4 }],
  ["kill -9 after the commit", { call, fault: "kill-after", times: 2, after: 4 }],
  ["commit answered by a timeout", { call, fault: "lost-answer", ...AGAIN_AND_AGAIN }],
  ["commits that never arrive", { call, fault: "never-sent", ...AGAIN_AND_AGAIN }],
  ["a storm of conflicts", { call, fault: "conflict", chance: 0.6 }],
  ["a database that is overloaded", { call, fault: "overload", chance: 0.5 }],
  ["throttling for seconds", { call, fault: "throttled", times: 40, after: 3 }],
  ["transactions still in progress", { call, fault: "in-progress", ...AGAIN_AND_AGAIN }],
  ["internal errors of the database", { call, fault: "internal-error", chance: 0.4 }],
  ["slow commits", { call, fault: "slow", chance: 0.3, ms: 600 }],
];

for (const [name, rule] of FAULTS) {
  scenario(name, { workers: 2, worker: { rules: [rule] } }, async (system, random) => {
    await expectHeldUnderLoad(system, random, { faults: [`${rule.call} ${rule.fault}`] });
  });
}
