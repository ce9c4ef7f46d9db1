/** What of a deployment's size has a price or a limit. */
export type Size = {
  readonly name: string;
  /** What each table and index takes from its first second, in units a second. */
  readonly warm: { readonly reads: number; readonly writes: number } | undefined;
  /** Upper bound of what can be spent, in units a second a table. */
  readonly atMost: { readonly reads: number; readonly writes: number } | undefined;
  readonly zones: number;
  readonly gateway: Program;
  readonly worker: Program;
};

type Program = {
  /** 1,024 are a vCPU. */
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly least: number;
  readonly most: number;
};

export const sizes: Readonly<Record<"dev" | "prod", Size>> = {
  dev: {
    name: "dev",
    warm: undefined,
    atMost: { reads: 2000, writes: 1000 },
    zones: 2,
    gateway: { cpu: 256, memoryMiB: 512, least: 1, most: 2 },
    worker: { cpu: 256, memoryMiB: 512, least: 1, most: 2 },
  },
  prod: {
    name: "prod",
    warm: { reads: 24_000, writes: 8000 },
    atMost: { reads: 40_000, writes: 20_000 },
    zones: 3,
    gateway: { cpu: 1024, memoryMiB: 2048, least: 2, most: 12 },
    worker: { cpu: 1024, memoryMiB: 2048, least: 2, most: 10 },
  },
};
