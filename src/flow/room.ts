export type Room = <Result>(size: number, work: () => Promise<Result>) => Promise<Result>;

/**
 * Room for work of different sizes: a piece of work begins, in the order in which it came, as soon as those under
 * way leave room for it. One that is larger than the room itself has it alone.
 */
export function createRoom(capacity: number): Room {
  const waiting: { readonly size: number; readonly begin: () => void }[] = [];
  let taken = 0;

  const letIn = (): void => {
    for (;;) {
      const [first] = waiting;
      if (first === undefined || (taken > 0 && taken + first.size > capacity)) return;
      waiting.shift();
      taken += first.size;
      first.begin();
    }
  };

  return async (size, work) => {
    await new Promise<void>((begin) => {
      waiting.push({ size, begin });
      letIn();
    });
    try {
      return await work();
    } finally {
      taken -= size;
      letIn();
    }
  };
}
