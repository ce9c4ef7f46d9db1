import { messageOf } from "#platform/error-text.ts";

/** Does something that a system works without, for a while; what comes of it is not thrown. */
export type Attempt = (what: string, act: () => Promise<void>) => Promise<void>;

/** An `attempt`, and what failed of all that was attempted: what, and why. */
export function createAttempts(): { readonly attempt: Attempt; readonly failures: readonly string[] } {
  const failures: string[] = [];
  return {
    failures,
    async attempt(what, act) {
      try {
        await act();
      } catch (error) {
        failures.push(`${what}: ${messageOf(error)}`);
      }
    },
  };
}
