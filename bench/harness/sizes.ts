import type { BackendName } from "./backend.ts";

/** How much is measured. The meaning of a result should not depend on it; the spread of a result does. */
export type Sizes = {
  readonly rounds: number;
  readonly warmMs: number;
  readonly measureMs: number;
  /** Concurrent clients on a hot event: enough to saturate it, few enough to finish soon afterwards. */
  readonly clients: Readonly<Record<BackendName, number>>;
  /** Whether each workload runs only on its `quickly` backends. */
  readonly isQuick: boolean;
  /** Users in each storage: more than any run registers at one event. */
  readonly users: Readonly<Record<BackendName, number>>;
  readonly rates: readonly number[];
  readonly rateMs: number;
  readonly events: number;
  readonly idleRequests: number;
  readonly waitlists: readonly number[];
  /** At most as many as the smallest event has people, because each of them leaves once. */
  readonly turns: number;
  readonly quietMs: number;
  readonly promotions: number;
  /** Live streams of one event, at most. */
  readonly watchers: number;
  /** People at an event among whom the console searches. */
  readonly attendees: number;
};

export const FULL: Sizes = {
  rounds: 5,
  warmMs: 1000,
  measureMs: 3000,
  clients: { a: 50, b: 200, c: 1000, d: 1000, e: 1000, f: 1000 },
  isQuick: false,
  users: { a: 8000, b: 12_000, c: 110_000, d: 110_000, e: 110_000, f: 150_000 },
  rates: [20, 200, 800],
  rateMs: 2000,
  events: 1000,
  idleRequests: 40,
  waitlists: [10, 1000, 100_000],
  turns: 12,
  quietMs: 3000,
  promotions: 15,
  watchers: 5000,
  attendees: 50_000,
};

export const QUICK: Sizes = {
  rounds: 1,
  warmMs: 400,
  measureMs: 1200,
  clients: { a: 20, b: 100, c: 400, d: 100, e: 50, f: 200 },
  isQuick: true,
  users: { a: 2000, b: 3000, c: 12_000, d: 30_000, e: 30_000, f: 40_000 },
  rates: [20],
  rateMs: 1500,
  events: 100,
  idleRequests: 20,
  waitlists: [10, 1000],
  turns: 5,
  quietMs: 1500,
  promotions: 5,
  watchers: 1000,
  attendees: 5000,
};
