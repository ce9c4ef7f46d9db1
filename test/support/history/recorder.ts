import type { EventOperation, Input } from "./specification.ts";

/** Records the history of each event: who called what, from when until when, and the answer. */
export type Recorder = {
  /**
   * Records one operation around `ask`, which resolves with the answer, or with undefined if there is none.
   */
  record(
    client: string,
    eventId: string,
    input: Input,
    ask: () => Promise<string | undefined>,
  ): Promise<void>;
  /** The operations on the event so far; one that is still under way has no answer yet. */
  historyOf(eventId: string): readonly EventOperation[];
  /** How many operations have ended. */
  ended(): number;
};

export function createRecorder(now: () => number = () => performance.now()): Recorder {
  const histories = new Map<string, EventOperation[]>();
  let over = 0;
  const since = now();

  return {
    async record(client, eventId, input, ask) {
      const history = histories.get(eventId) ?? [];
      histories.set(eventId, history);
      const called = now() - since;
      // The operation is in the history from the start: if `ask` never returns, it may still have taken
      // effect.
      const index = history.push({ client, input, called, returned: Infinity }) - 1;
      const answer = await ask();
      if (answer !== undefined) history[index] = { client, input, called, returned: now() - since, answer };
      over++;
    },
    historyOf: (eventId) => [...(histories.get(eventId) ?? [])],
    ended: () => over,
  };
}
