import { Unavailable } from "../ports/errors.ts";

export type SharedCallOptions<Part, Answer> = {
  /** Calls at a time. */
  readonly atOnce: number;
  /** Whether these parts fit into one call. A single one always does. */
  readonly fits: (parts: readonly Part[]) => boolean;
  /** Makes the call; resolves with the answer to each part, in order. */
  readonly call: (parts: readonly Part[]) => Promise<readonly Answer[]>;
};

type Waiting<Part, Answer> = {
  readonly part: Part;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Natural batching of calls that have nothing to do with each other. What comes at the same moment shares a call, and so
 * does what comes while as many calls are under way as may be; so a lone part waits for nobody, and calls fill up when
 * there are many. Parts leave in the order in which they came. A call that is refused for its content is made again for
 * each part alone: nobody fails because of a neighbour.
 */
export function shareCalls<Part, Answer>(
  options: SharedCallOptions<Part, Answer>,
): (part: Part) => Promise<Answer> {
  const { atOnce, fits, call } = options;
  const waiting: Waiting<Part, Answer>[] = [];
  let calls = 0;
  let isScheduled = false;

  const answer = async (together: readonly Waiting<Part, Answer>[]): Promise<void> => {
    try {
      const answers = await call(together.map(({ part }) => part));
      together.forEach(({ resolve }, i) => resolve(answers[i] as Answer));
    } catch (error) {
      const isShared = together.length > 1;
      if (isShared && !(error instanceof Unavailable))
        await Promise.all(together.map((one) => answer([one])));
      else for (const { reject } of together) reject(error);
    }
  };

  const depart = async (): Promise<void> => {
    calls++;
    await answer(takeCall());
    calls--;
    dispatch();
  };

  const takeCall = (): readonly Waiting<Part, Answer>[] => {
    const parts = waiting.map(({ part }) => part);
    let size = 1;
    while (size < parts.length && fits(parts.slice(0, size + 1))) size++;
    return waiting.splice(0, size);
  };

  const dispatch = (): void => {
    while (calls < atOnce && waiting.length > 0) void depart();
  };

  return (part) =>
    new Promise((resolve, reject) => {
      waiting.push({ part, resolve, reject });
      if (isScheduled) return;
      isScheduled = true;
      // Behind everything else that is ready to run now, and may have a part of its own to add.
      setImmediate(() => {
        isScheduled = false;
        dispatch();
      });
    });
}
