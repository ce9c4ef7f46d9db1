export type Freshness = {
  /** Milliseconds for which a value is given to whoever asks. */
  readonly valueMs: number;
  /** The same for an error. */
  readonly errorMs: number;
};

/**
 * The same read for everybody who asks while it is under way, and its result, be that a value or an error, for a
 * while after. So it costs no more, however many ask; what they get is at most that old.
 */
export function remembered<Value>(
  read: () => Promise<Value>,
  { valueMs, errorMs }: Freshness,
): () => Promise<Value> {
  let last: Promise<Value> | undefined;
  let freshUntil = 0;
  return () => {
    if (last !== undefined && performance.now() < freshUntil) return last;
    last = read();
    freshUntil = Infinity;
    const keepFor = (ms: number) => () => {
      freshUntil = performance.now() + ms;
    };
    last.then(keepFor(valueMs), keepFor(errorMs));
    return last;
  };
}
