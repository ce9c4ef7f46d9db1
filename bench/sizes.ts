import type { BackendName } from "./backend.ts";

/** How much of everything: what a result means depends on it as little as possible, its spread very much. */
export type Sizes = {
  readonly rounds: number;
  readonly warmMs: number;
  readonly measureMs: number;
  /** Users that exist; more than any run registers at one event. */
  readonly users: Readonly<Record<BackendName, number>>;
  readonly rates: readonly number[];
  readonly rateMs: number;
  readonly events: number;
  readonly idleRequests: number;
  readonly waitlists: readonly number[];
  readonly turns: number;
  readonly quietMs: number;
  readonly promotions: number;
};

export const FULL: Sizes = {
  rounds: 5,
  warmMs: 2000,
  measureMs: 6000,
  users: { a: 8000, b: 12_000, c: 110_000, d: 110_000, e: 110_000, f: 150_000 },
  rates: [10, 50, 200, 800],
  rateMs: 5000,
  events: 1000,
  idleRequests: 100,
  waitlists: [10, 1000, 100_000],
  turns: 40,
  quietMs: 8000,
  promotions: 20,
};

export const QUICK: Sizes = {
  rounds: 1,
  warmMs: 1000,
  measureMs: 2000,
  users: { a: 3000, b: 5000, c: 25_000, d: 40_000, e: 40_000, f: 60_000 },
  rates: [20],
  rateMs: 2000,
  events: 100,
  idleRequests: 20,
  waitlists: [10, 1000],
  turns: 8,
  quietMs: 2000,
  promotions: 5,
};

/** Clients at a time on a hot event: enough to saturate, and few enough to end soon once they have. */
export const CLIENTS: Readonly<Record<BackendName, number>> = {
  a: 50,
  b: 200,
  c: 1000,
  d: 1000,
  e: 1000,
  f: 1000,
};
