import { within } from "./within.ts";

/** A read that takes longer than this keeps the next one of its key waiting no more. */
const PATIENCE_MS = 100;

/**
 * The same read for all who ask for a key while a read of it is under way: theirs is the next one, which leaves when
 * that has ended. Nobody gets what a read sees that had left before they asked: it may have missed what they know of.
 * So a key is read one time after another, however many ask; and whoever is alone waits for nothing.
 */
export function shareReads<Value>(read: (key: string) => Promise<Value>): (key: string) => Promise<Value> {
  const underWay = new Map<string, Promise<unknown>>();
  const next = new Map<string, Promise<Value>>();

  const leave = (key: string): Promise<Value> => {
    const reading = read(key);
    const ended = reading.then(
      () => undefined,
      () => undefined,
    );
    underWay.set(key, ended);
    void ended.then(() => underWay.get(key) === ended && underWay.delete(key));
    return reading;
  };

  const waitAndLeave = async (key: string, before: Promise<unknown>): Promise<Value> => {
    await within(PATIENCE_MS, before);
    next.delete(key);
    return await leave(key);
  };

  return (key) => {
    const before = underWay.get(key);
    if (before === undefined) return leave(key);
    const shared = next.get(key) ?? waitAndLeave(key, before);
    next.set(key, shared);
    return shared;
  };
}
