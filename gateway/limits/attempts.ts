import { hash } from "node:crypto";
import { RateLimiterRes } from "rate-limiter-flexible";
import type { Caller } from "#application/access.ts";
import { createMemory, MOST_KEYS, type Policy } from "./limit.ts";
import { createRecent } from "./recent.ts";

/**
 * Has `look` tell whom a credential makes the caller. Once too many that came from the address were not valid, it
 * throws RATE_LIMITED for those that are not, and looks at few a second that were not valid before: so that guesses
 * cost little, and nobody is locked out by who guesses behind the same address.
 */
export type Attempt = (
  address: string | undefined,
  credential: string,
  look: () => Promise<Caller | undefined>,
) => Promise<Caller | undefined>;

/** Credentials of an address that are looked at in a second, while those that are not valid are refused. */
const MOST_LOOKS = 5;
/** About a megabyte. */
const MOST_VALID = 10_000;

/**
 * So many failures in so many seconds are taken, then none for as long. `refusal` makes what is thrown, of the
 * milliseconds for which the address is refused. Remembers `mostAddresses`, and digests of valid credentials.
 */
export function createAttempts(
  { points, seconds }: Policy,
  refusal: (afterMs: number) => Error,
  mostAddresses = MOST_KEYS,
): Attempt {
  const failures = createMemory(points, seconds);
  const looks = createMemory(MOST_LOOKS, 1);
  const addresses = createRecent(mostAddresses, (address) => void failures.delete(address));
  const valid = createRecent(MOST_VALID);

  const countFailure = async (address: string): Promise<void> => {
    addresses.use(address);
    const { remainingPoints } = await failures.consume(address).catch(asAnswer);
    if (remainingPoints === 0) await failures.block(address, seconds);
  };

  const mayLook = async (address: string): Promise<boolean> => {
    const { consumedPoints } = await looks.consume(address).catch(asAnswer);
    return consumedPoints <= MOST_LOOKS;
  };

  return async (address, credential, look) => {
    // Where the app is called without a server, nobody has an address.
    if (address === undefined) return await look();
    const given = hash("sha256", credential, "base64");
    const known = valid.has(given) ? null : await failures.get(address);
    const refusedMs = known?.remainingPoints === 0 ? known.msBeforeNext : undefined;
    if (refusedMs !== undefined && !(await mayLook(address))) throw refusal(refusedMs);
    const caller = await look();
    if (caller !== undefined) {
      valid.use(given);
      return caller;
    }
    if (refusedMs !== undefined) throw refusal(refusedMs);
    valid.forget(given);
    await countFailure(address);
    return undefined;
  };
}

/** The library rejects with what is no error. */
function asAnswer(refused: unknown): RateLimiterRes {
  if (refused instanceof RateLimiterRes) return refused;
  throw refused;
}
