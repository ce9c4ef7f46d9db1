import { Unreadable } from "#ports/errors.ts";
import type { Item } from "./reading.ts";

/** `parse` for items, which throws `Unreadable`, with the reason as its cause. */
export function readItem<Value>(thing: (item: Item) => string, parse: (item: Item) => Value) {
  return (item: Item): Value => {
    try {
      return parse(item);
    } catch (error) {
      throw new Unreadable(thing(item), { cause: error });
    }
  };
}
