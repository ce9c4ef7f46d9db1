import type { Limits } from "#bench/proxy/limiting-proxy.ts";
import type { SystemOptions } from "./faulty-system.ts";
import { type Load, planLoad } from "./load.ts";
import { createRandom, type Random } from "./random.ts";
import type { Rule } from "./rules.ts";
import { planSpell, type Spell } from "./weather.ts";

/**
 * A whole run, from one seed: which processes run, which faults happen when, and what clients do meanwhile.
 */

export type Plan = {
  readonly system: SystemOptions;
  readonly load: Load;
  /** Each after this time from the start of the load. */
  readonly spells: readonly (Spell & { readonly atMs: number })[];
  /** A process is killed, whatever it is doing at that moment. */
  readonly kills: readonly { readonly atMs: number; readonly of: "gateway" | "worker" }[];
};

const COMMANDS = 200;
const WORK_MS = 4000;

export function planRun(seed: string, random: Random): Plan {
  const workers = random.int(1, 6);
  return {
    system: {
      seed,
      gateways: random.int(1, 4),
      workers,
      topicIsFifo: random.chance(0.3),
      limits: random.chance(0.5) ? {} : tightLimits(random),
      gateway: { rules: random.some(gatewayFaults(random), random.int(0, 3)) },
      worker: {
        rules: random.some(workerFaults(random), random.int(1, 6)),
        env: { WORKER_CONCURRENCY: String(random.int(1, 4)) },
      },
    },
    load: planLoad(random, COMMANDS),
    spells: Array.from({ length: random.int(0, 4) }, () => ({
      atMs: random.int(0, WORK_MS),
      ...planSpell(random),
    })),
    kills: Array.from({ length: random.pick([0, 0, 1, 2]) }, () => ({
      atMs: random.int(0, WORK_MS),
      of: random.chance(0.7) ? "worker" : "gateway",
    })),
  };
}

/** So little that even the small load of a run is refused now and then. */
function tightLimits(random: Random): Limits {
  return {
    unitsPerSecond: { read: random.int(150, 900), write: random.int(50, 300) },
    callsPerSecond: random.int(10, 60),
    refusals: random.pick(["call", "entries"]),
  };
}

/** A little of everything, for as long as it takes. Deaths come from outside. */
export function soakFaults(): Pick<SystemOptions, "gateway" | "worker"> {
  const lasting = (rules: readonly Rule[]) =>
    rules
      .filter(({ times, fault }) => times === undefined && fault !== "slow")
      .map((rule) => ({ ...rule, chance: 0.02 }));
  const random = createRandom("soak");
  return {
    gateway: { rules: lasting(gatewayFaults(random)) },
    worker: { rules: lasting(workerFaults(random)) },
  };
}

function workerFaults(random: Random): readonly Rule[] {
  const commit = "TransactWriteItems";
  const sometimes = (): number => random.pick([0.02, 0.1, 0.3]);
  const soon = { times: 1, after: random.int(0, 12) };
  return [
    { call: commit, fault: "conflict", chance: sometimes() },
    { call: commit, fault: "conflict", times: random.int(5, 20) },
    { call: commit, fault: "overload", chance: sometimes() },
    { call: commit, fault: "throttled", times: random.int(1, 12) },
    { call: commit, fault: "in-progress", chance: sometimes() },
    { call: commit, fault: "internal-error", chance: sometimes() },
    { call: commit, fault: "never-sent", times: 4 },
    { call: commit, fault: "lost-answer", chance: sometimes() },
    { call: commit, fault: "slow", chance: 0.05, ms: random.int(100, 2500) },
    { call: commit, fault: "kill-before", ...soon },
    { call: commit, fault: "kill-during", ...soon },
    { call: commit, fault: "kill-after", ...soon },
    { call: commit, fault: "stop-before", ...soon },
    { call: "BatchGetItem", fault: "throttled", chance: sometimes() },
    { call: "BatchGetItem", fault: "slow", chance: 0.05, ms: random.int(100, 1500) },
    { call: "BatchGetItem", fault: "lost-answer", chance: sometimes() },
    { call: "ReceiveMessage", fault: "lost-answer", times: 2, after: random.int(0, 6) },
    { call: "ReceiveMessage", fault: "internal-error", chance: sometimes() },
    { call: "DeleteMessageBatch", fault: "partial", chance: sometimes() },
    { call: "DeleteMessageBatch", fault: "lost-answer", chance: sometimes() },
    { call: "DeleteMessageBatch", fault: "internal-error", chance: sometimes() },
    { call: "DeleteMessageBatch", fault: "kill-before", ...soon },
    { call: "ChangeMessageVisibilityBatch", fault: "internal-error", chance: 0.5 },
    { call: "PublishBatch", fault: "partial", chance: sometimes() },
    { call: "PublishBatch", fault: "lost-answer", chance: sometimes() },
    { call: "PublishBatch", fault: "throttled", chance: sometimes() },
    { call: "PublishBatch", fault: "slow", chance: sometimes(), ms: random.int(100, 1500) },
    { call: "PublishBatch", fault: "kill-after", ...soon },
    { call: "BatchExecuteStatement", fault: "kill-before", ...soon },
    { call: "BatchExecuteStatement", fault: "lost-answer", chance: sometimes() },
  ];
}

function gatewayFaults(random: Random): readonly Rule[] {
  const send = "SendMessageBatch";
  const soon = { times: 1, after: random.int(0, 20) };
  return [
    { call: send, fault: "kill-before", ...soon },
    { call: send, fault: "kill-during", ...soon },
    { call: send, fault: "kill-after", ...soon },
    { call: send, fault: "lost-answer", chance: 0.1 },
    { call: send, fault: "never-sent", times: 4 },
    { call: send, fault: "internal-error", chance: 0.3 },
    { call: send, fault: "partial", chance: 0.1 },
    { call: send, fault: "slow", chance: 0.1, ms: random.int(100, 1500) },
    { call: "BatchGetItem", fault: "throttled", chance: 0.2 },
    { call: "BatchGetItem", fault: "slow", chance: 0.1, ms: random.int(100, 1500) },
  ];
}
