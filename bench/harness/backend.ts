import type { Client } from "../load/client.ts";
import type { Counts } from "../proxy/counts.ts";

export const SETTINGS = ["loopback", "delayed"] as const;
/** Everything on this machine as fast as it goes, or behind the latencies of the real services. */
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

/** Something that people register with, running. */
export type Backend = {
  readonly name: BackendName;
  readonly client: Client;
  readonly url: string;
  /** The processes whose memory counts. */
  readonly pids: { readonly gateway: number; readonly workers: readonly number[] };
  /** What it has asked of AWS since the last time; undefined where nobody counts. */
  take(): Promise<Counts | undefined>;
  stop(): Promise<void>;
};

/** What keeps a backend's data, in whatever setting it runs. */
export type Storage = {
  /** Users `u0` to `u{count - 1}`. */
  addUsers(count: number): Promise<void>;
  /** An event with a full house of `seats`, and so many who wait: users in order of their number. */
  addFullEvent(eventId: string, seats: number, waiting: number): Promise<void>;
};

export const userId = (number: number) => `u${number}`;
