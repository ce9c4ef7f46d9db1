import { Unavailable } from "#ports/errors.ts";

const PATIENCE_MS = 3000;

/** Ready when every probe succeeds in time; whatever goes wrong with one, the answer is `Unavailable`. */
export function createHealth(probes: readonly (() => Promise<void>)[], patienceMs = PATIENCE_MS) {
  return {
    async ready(): Promise<void> {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Unavailable("the database or the queue")), patienceMs);
      });
      try {
        await Promise.race([Promise.all(probes.map((probe) => probe())), late]);
      } catch (error) {
        throw error instanceof Unavailable
          ? error
          : new Unavailable("the database or the queue", { cause: error });
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
