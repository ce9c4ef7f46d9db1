import type { Weather } from "./proxy.ts";
import type { Random } from "./random.ts";
import type { Service } from "./faulty-system.ts";

/** Bad weather in the network of one kind of process. */
export type Spell = {
  readonly forMs: number;
  readonly of: "gateway" | "worker";
  readonly service: Service;
  readonly weather: Weather;
};

export function planSpell(random: Random): Spell {
  return {
    forMs: random.int(200, 3000),
    of: random.pick(["gateway", "worker"]),
    service: random.pick(["DYNAMODB", "SQS", "SNS"]),
    weather: random.pick<Weather>([
      { kind: "slow", ms: random.int(10, 300) },
      { kind: "reset" },
      { kind: "cut", bytes: random.int(0, 4000) },
      { kind: "black-hole" },
    ]),
  };
}
