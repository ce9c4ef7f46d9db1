export type Allowance = {
  /** How much is left; below 0 after more was spent than there was. */
  left(): number;
  /** Always spends it, however little is left, and owes what there was not; but no more than it can hold. */
  spend(amount: number): void;
  /** Fills it up to this amount, if less is left. */
  ensure(amount: number): void;
};

/** So much of something a second, and at most what comes in this time of it at once. */
const BURST_SECONDS = 0.1;

/** An allowance that fills up with `perSecond` each second (a token bucket), and holds a tenth of that at most. */
export function createAllowance(perSecond: number): Allowance {
  const most = perSecond * BURST_SECONDS;
  let amountLeft = most;
  let since = performance.now();
  const left = (): number => {
    const now = performance.now();
    amountLeft = Math.min(most, amountLeft + ((now - since) / 1000) * perSecond);
    since = now;
    return amountLeft;
  };
  return {
    left,
    spend: (amount) => void (amountLeft = Math.max(left() - amount, -most)),
    ensure: (amount) => void (amountLeft = Math.max(left(), amount)),
  };
}
