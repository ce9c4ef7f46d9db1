import { PLENTY } from "../workloads/workload.ts";
import { type Load, type Outcome, playIdle, playLoad, type Usage } from "./load.ts";
import { simulate } from "./stage.ts";

/** A plan of docs/capacity.md, of which a load is played at rates that rise until something breaks. */
export type Plan = {
  readonly title: string;
  readonly load: Omit<Load, "perSecond">;
  /** Registrations a second, of all events together. */
  readonly rates: readonly number[];
};

const SECONDS = 5;

export const PLANS = {
  hot: {
    title: "One event with a seat for everybody",
    load: { events: 1, seats: PLENTY, seconds: SECONDS, gateways: 4, workers: 4 },
    rates: [600, 833, 1200],
  },
  waitlist: {
    title: "One event that is full: everybody joins the waitlist",
    load: { events: 1, seats: 1, seconds: SECONDS, gateways: 4, workers: 4 },
    rates: [400, 500, 833],
  },
  many: {
    title: "A hundredth of 100,000 events, with one gateway and one worker",
    load: { events: 1000, seats: PLENTY, seconds: SECONDS, gateways: 1, workers: 1 },
    rates: [167, 333, 667],
  },
} satisfies Readonly<Record<string, Plan>>;
export type PlanName = keyof typeof PLANS;
export const PLAN_NAMES = Object.keys(PLANS) as readonly PlanName[];

/** What was played of a plan, from a seed. */
export type Played = Load & Outcome & { readonly plan: PlanName };

/** Plays a plan at each of its rates, one after the other, all from the same seed. */
export async function playPlan(
  plan: PlanName,
  seed: number,
  report: (played: Played) => void,
): Promise<void> {
  const { load, rates } = PLANS[plan];
  for (const perSecond of rates) {
    const one: Load = { ...load, perSecond };
    const outcome = await simulate((stage) => playLoad(stage, one), { seed });
    report({ plan, ...one, ...outcome });
  }
}

const IDLE_SECONDS = 120;

/** What a worker asks for in an hour in which nobody comes. */
export const playIdleWorker = (seed: number): Promise<Usage> =>
  simulate((stage) => playIdle(stage, { workers: 1, seconds: IDLE_SECONDS }), { seed });

/** A slow call to SQS alone takes a second; who is further behind when nobody comes any more has a backlog. */
const MOST_BEHIND_MS = 2000;

/**
 * Whether a load could go on for as long as it likes: nobody was turned away, no partition was asked for too much,
 * and no backlog was left.
 */
export const isCarried = ({ behindMs, unavailable, refused }: Outcome): boolean =>
  behindMs <= MOST_BEHIND_MS && unavailable === 0 && refused === 0;
