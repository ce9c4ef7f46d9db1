export type RememberOptions = {
  /** Milliseconds for which a read is given to whoever asks for its key, counted from its start. */
  readonly forMs: number;
  /** Most keys at a time: the oldest are forgotten. */
  readonly most: number;
};

type Read<Value> = { readonly value: Promise<Value>; readonly until: number };

/**
 * One read of a key for everybody who asks for it within a moment. A read that fails is told to those who wait for it,
 * and forgotten; so is what `forget` names, where a value is given only if it is that still. What is read must be right
 * for its key at any time: put the version of what it shows into it.
 */
export function rememberEach<Value>({ forMs, most }: RememberOptions) {
  // In the order in which they began, which is that in which they end to be fresh.
  const reads = new Map<string, Read<Value>>();

  const forgetOld = (now: number): void => {
    for (const [key, { until }] of reads) {
      if (until > now && reads.size < most) return;
      reads.delete(key);
    }
  };

  const forget = (key: string, value?: Promise<Value>): void => {
    if (value === undefined || reads.get(key)?.value === value) reads.delete(key);
  };

  const remembered = (key: string, read: () => Promise<Value>): Promise<Value> => {
    const now = performance.now();
    const known = reads.get(key);
    if (known !== undefined && known.until > now) return known.value;
    reads.delete(key);
    forgetOld(now);
    const value = read();
    reads.set(key, { value, until: now + forMs });
    value.catch(() => forget(key, value));
    return value;
  };
  return Object.assign(remembered, { forget });
}
