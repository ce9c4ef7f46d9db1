import type { Client } from "../load/client.ts";
import type { Counts } from "../proxy/counts.ts";

export const SETTINGS = ["loopback", "delayed"] as const;
/** Emulators and databases as fast as this machine is, or behind the latencies of the real services. */
export type Setting = (typeof SETTINGS)[number];

export type BackendName = "a" | "b" | "c" | "d" | "e" | "f";

export const TITLES: Readonly<Record<BackendName, string>> = {
  a: "Muster, one command a transaction and a message",
  b: "Muster, ten a transaction, one a message",
  c: "Muster as shipped",
  d: "Postgres, a function",
  e: "Postgres, FOR UPDATE, five round trips",
  f: "Redis, Lua, AOF every second",
};

/** A running system that people register with. */
export type Backend = {
  readonly name: BackendName;
  readonly client: Client;
  readonly url: string;
  /** The processes whose memory is measured. */
  readonly pids: { readonly gateway: number; readonly workers: readonly number[] };
  /** What it has asked of AWS since the last call; undefined where no proxy counts. */
  countsSinceLast(): Promise<Counts | undefined>;
  stop(): Promise<void>;
};

/** The data of a backend, the same in both settings. */
export type Storage = {
  /** Adds the users `u0` to `u{count - 1}`. */
  addUsers(count: number): Promise<void>;
  /**
   * Adds an event with all of its `seats` taken and `waiting` people behind them: users in order of number.
   */
  addFullEvent(eventId: string, seats: number, waiting: number): Promise<void>;
};

export const userId = (number: number) => `u${number}`;
