/** Time that passes when nothing else is left to do. */
export function simulatedTime(startAt: string) {
  const start = Date.parse(startAt);
  const timers: { readonly at: number; readonly wake: () => void }[] = [];
  let now = 0;
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    elapsedMs: () => now,
    clock: () => new Date(start + now).toISOString(),
    sleep: (ms: number): Promise<void> =>
      new Promise((wake) => {
        timers.push({ at: now + ms, wake });
      }),
    /** Lets time pass until the promise is settled. */
    async until<Result>(promise: Promise<Result>): Promise<Result> {
      let isSettled = false;
      const settle = () => (isSettled = true);
      promise.then(settle, settle);
      for (;;) {
        for (let i = 0; i < 20; i++) await turn();
        if (isSettled) return await promise;
        timers.sort((a, b) => a.at - b.at);
        const next = timers.shift();
        if (next === undefined) continue;
        now = next.at;
        next.wake();
      }
    },
  };
}
