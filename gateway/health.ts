import { Unavailable } from "#ports/errors.ts";

const PATIENCE_MS = 3000;

/** `ready` resolves when all probes succeed within 3 seconds, else rejects with `Unavailable`. */
export function createHealth(probes: readonly (() => Promise<void>)[]) {
  return {
    async ready(): Promise<void> {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Unavailable("the database or the queue")), PATIENCE_MS);
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
