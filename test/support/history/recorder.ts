import type { EventOperation, Input } from "./specification.ts";

/** Records who asked what at which event, when, and what the answer was. */
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
  /** All operations at the event so far; those under way have no answer yet. */
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
      // In the history from the start: if `ask` never comes back, the operation is still one that was asked
      // for.
      const index = history.push({ client, input, called, returned: Infinity }) - 1;
      const answer = await ask();
      if (answer !== undefined) history[index] = { client, input, called, returned: now() - since, answer };
      over++;
    },
    historyOf: (eventId) => [...(histories.get(eventId) ?? [])],
    ended: () => over,
  };
}
