import type { GetItems } from "./get-items.ts";
import { readEntry } from "./items.ts";
import { readEach } from "./readable.ts";
import type { Item } from "./reading.ts";
import { longTextsOf, textsAfter, type TextPlace, type Texts } from "./text-items.ts";

/**
 * Completes items of events with their long texts, in the order in which they are given. Items without one cost
 * nothing, and a text that was read once is read no more. A text whose entry is missing or can't be read is left
 * out: nothing but the text depends on it. Throws `Unavailable`.
 */
export type CompleteEvents = (items: readonly Item[]) => Promise<readonly Item[]>;

/** Texts that are remembered, at most: 8 MB, at two bytes a character. */
const MOST_CHARACTERS = 4_000_000;

/** `journal` is the table of the entries that have the texts. */
export function createCompleteEvents(getItems: GetItems, journal: string): CompleteEvents {
  const known = createKnownTexts(MOST_CHARACTERS);

  /** The texts in these entries, by entry. */
  const textsIn = async (places: readonly TextPlace[]): Promise<ReadonlyMap<string, Texts>> => {
    const named = new Map(places.map((place) => [entryOf(place), place]));
    const texts = new Map([...named.keys()].map((entry) => [entry, known.get(entry)]));
    const unknown = [...named].filter(([entry]) => texts.get(entry) === undefined);
    if (unknown.length > 0) {
      const keys = unknown.map(([, { eventId, version }]) => ({ eventId, version }));
      const items = (await getItems({ [journal]: keys })).get(journal) ?? [];
      for (const entry of readEach(items, readEntry, () => undefined).values) {
        const set = textsAfter(entry.facts);
        texts.set(entryOf(entry), set);
        known.add(entryOf(entry), set);
      }
    }
    return new Map([...texts].map(([entry, set]) => [entry, set ?? {}]));
  };

  return async (items) => {
    const places = items.map(longTextsOf);
    if (places.every(({ length }) => length === 0)) return items;
    const texts = await textsIn(places.flat());
    return items.map((item, i) => {
      const own: Item = {};
      for (const place of places[i] ?? []) {
        const text = texts.get(entryOf(place))?.[place.name];
        if (text !== undefined) own[place.name] = text;
      }
      return { ...own, ...item };
    });
  };
}

const entryOf = ({ eventId, version }: Omit<TextPlace, "name">) => `${eventId}/${version}`;

/** Texts by entry; forgets all of them when they would have more than `most` characters. */
function createKnownTexts(most: number) {
  const known = new Map<string, Texts>();
  let characters = 0;
  return {
    get: (entry: string): Texts | undefined => known.get(entry),
    add(entry: string, texts: Texts): void {
      const added = Object.values(texts).reduce((sum, { length }) => sum + length, 0);
      if (characters + added > most) {
        known.clear();
        characters = 0;
      }
      known.set(entry, texts);
      characters += added;
    },
  };
}
