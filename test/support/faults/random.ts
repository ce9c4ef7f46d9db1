import { createUniform } from "#bench/harness/random.ts";

/** Chance from a seed: the same seed and name give the same choices, whatever else is drawn meanwhile. */
export type Random = {
  /** Between 0 and 1, both excluded. */
  readonly next: () => number;
  readonly int: (min: number, max: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <Item>(items: readonly Item[]) => Item;
  /** `count` different ones of the items, or all of them. */
  readonly some: <Item>(items: readonly Item[], count: number) => Item[];
  /** A sequence of its own. */
  readonly of: (name: string) => Random;
};

export function createRandom(seed: number | string): Random {
  const next = createUniform(hash(String(seed)));
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (items) => {
      const item = items[int(0, items.length - 1)];
      if (item === undefined) throw new RangeError("nothing to pick from");
      return item;
    },
    some: (items, count) =>
      items
        .map((item) => ({ item, at: next() }))
        .toSorted((a, b) => a.at - b.at)
        .slice(0, count)
        .map(({ item }) => item),
    of: (name) => createRandom(`${seed} ${name}`),
  };
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return value;
}
