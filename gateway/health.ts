import { remembered } from "#flow/remembered.ts";
import { within } from "#flow/within.ts";
import { Unavailable } from "#ports/errors.ts";

export type Health = {
  /**
   * Resolves when everything that a gateway needs answers. Rejects with `Unavailable` until that was so once; from
   * then on only when something has not answered, probe after probe, for `unreadyAfterMs`. Once it was so it is
   * answered from memory: however many ask, that costs nothing.
   */
  ready(): Promise<void>;
  /** By name, whether each thing that a gateway needs answered the last probe; without those not probed yet. */
  dependencies(): ReadonlyMap<string, boolean>;
};

export type HealthOptions = {
  /** Milliseconds between two probes. */
  readonly everyMs?: number;
  /** A hiccup is shorter: balancers that took out every gateway for it would make an outage of it. */
  readonly unreadyAfterMs?: number;
};

const PATIENCE_MS = 3000;
/** A start is waited for impatiently. */
const STARTING = { valueMs: 0, errorMs: 250 };

/**
 * Probes, by name, what a gateway needs: each must answer within 3 seconds. Until all have answered, a probe is made
 * when somebody asks; from then on in the background.
 */
export function createHealth(
  probes: Readonly<Record<string, () => Promise<void>>>,
  { everyMs = 5000, unreadyAfterMs = 10_000 }: HealthOptions = {},
): Health {
  const answered = new Map<string, boolean>();
  let isStarted = false;
  let failure: { readonly since: number; readonly error: unknown } | undefined;

  const probeAll = async (): Promise<void> => {
    const now = performance.now();
    const ends = Object.entries(probes).map(async ([name, probe]) => {
      const error = await errorOf(probe);
      answered.set(name, error === undefined);
      return error;
    });
    const error = (await Promise.all(ends)).find((one) => one !== undefined);
    failure = error && { since: failure?.since ?? now, error };
  };

  const keepProbing = (): void => {
    setTimeout(() => void probeAll().then(keepProbing), everyMs).unref();
  };

  const start = remembered(async () => {
    await probeAll();
    if (failure !== undefined) throw failure.error;
    if (!isStarted) keepProbing();
    isStarted = true;
  }, STARTING);

  return {
    async ready() {
      if (!isStarted) return await start();
      if (failure !== undefined && performance.now() - failure.since >= unreadyAfterMs) throw failure.error;
    },
    dependencies: () => answered,
  };
}

/** Why the probe has failed; undefined if it succeeded. */
async function errorOf(probe: () => Promise<void>): Promise<Unavailable | undefined> {
  try {
    const isDone = await within(
      PATIENCE_MS,
      probe().then(() => true),
    );
    return isDone ? undefined : new Unavailable("the database or the queue");
  } catch (error) {
    return error instanceof Unavailable
      ? error
      : new Unavailable("the database or the queue", { cause: error });
  }
}
