import { Unavailable } from "#ports/errors.ts";

export type SharedCallOptions<Part, Answer> = {
  /** Most calls in flight that start with whatever is waiting. */
  readonly eager: number;
  /** Most calls in flight at all; those beyond `eager` start only when they are full. */
  readonly most: number;
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
 * Natural batching, as DataLoader does it, with a limit on the calls in flight. While fewer than `eager`
 * calls are in flight, a call starts at once with every part that is waiting and fits. Beyond that, a call
 * starts only when it is full (up to `most` of them) or when another ends. So a lone part waits for nobody,
 * and calls fill up when there are many. Parts leave in the order in which they came. A call that is refused
 * for its content is made again for each part alone: nobody fails because of a neighbour.
 */
export function shareCalls<Part, Answer>(
  options: SharedCallOptions<Part, Answer>,
): (part: Part) => Promise<Answer> {
  const { eager, most, fits, call } = options;
  const waiting: Waiting<Part, Answer>[] = [];
  let calls = 0;
  let isScheduled = false;

  const answer = async (together: readonly Waiting<Part, Answer>[]): Promise<void> => {
    try {
      const answers = await call(together.map(({ part }) => part));
      if (answers.length !== together.length)
        throw new Unavailable("a call", { cause: "it was answered in part" });
      together.forEach(({ resolve }, i) => resolve(answers[i] as Answer));
    } catch (error) {
      const isShared = together.length > 1;
      if (isShared && !(error instanceof Unavailable))
        await Promise.all(together.map((one) => answer([one])));
      else for (const { reject } of together) reject(error);
    }
  };

  /** The first parts that wait, as many as fit into one call. */
  const nextParts = (): readonly Part[] => {
    const parts: Part[] = [];
    for (const { part } of waiting) {
      if (parts.length > 0 && !fits([...parts, part])) break;
      parts.push(part);
    }
    return parts;
  };

  const depart = async (size: number): Promise<void> => {
    calls++;
    await answer(waiting.splice(0, size));
    calls--;
    dispatch();
  };

  const dispatch = (): void => {
    while (waiting.length > 0) {
      const parts = nextParts();
      const isFull = parts.length < waiting.length || !fits([...parts, ...parts.slice(0, 1)]);
      if (calls >= (isFull ? most : eager)) return;
      void depart(parts.length);
    }
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
