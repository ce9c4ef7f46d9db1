import { describe, expect, it } from "vitest";
import {
  extendTrail,
  type PageTrail,
  remainingItems,
  type SortKey,
} from "#application/querying/page-trail.ts";
import { people } from "../applying/submitted.ts";

/** The items are their own ids, and sorted by nothing else. */
const keyOf = (id: string): SortKey => ["", id];

const rest = (sorted: readonly string[], trail: PageTrail | undefined) =>
  remainingItems(sorted, trail, keyOf);

const page = (ids: readonly string[], before?: PageTrail) =>
  extendTrail(before, ids.map(keyOf), keyOf(ids.at(-1) ?? ""));

describe("what is still to be shown", () => {
  it("is everything to somebody who begins", () => {
    expect(rest(["b", "a"], undefined)).toEqual(["b", "a"]);
  });

  it("is what was not shown, wherever it moved meanwhile", () => {
    const shown = page(["a", "c"]);
    // b moved before the last that was shown, c behind it.
    expect(rest(["b", "a", "d", "c"], shown)).toEqual(["b", "d"]);
  });

  it("is what none of the pages before has shown", () => {
    const shown = page(["c", "d"], page(["a", "b"]));
    expect(shown.last).toEqual(["", "d"]);
    expect(rest(["a", "b", "c", "d", "e"], shown)).toEqual(["e"]);
  });

  it("needs six bytes an item, in text that a cursor can carry", () => {
    expect(page(people(2)).items).toMatch(/^[\w-]{16}$/);
    expect(page(people(3, 2), page(people(2))).items).toMatch(/^[\w-]{40}$/);
  });

  it("beyond a thousand items is what sorts behind the last that was shown", () => {
    const thousand = page(people(1000));
    expect(rest([...people(1000), "x"], thousand)).toEqual(["x"]);
    expect(rest(["a", "u0"], thousand)).toEqual(["a"]);

    const more = page(["v"], thousand);
    expect(more).toEqual({ last: ["", "v"], items: "" });
    expect(rest(["a", "u0", "v", "w"], more)).toEqual(["w"]);
  });

  it("stays that on every further page", () => {
    const more = page(["w"], page(["v"], page(people(1000))));
    expect(more).toEqual({ last: ["", "w"], items: "" });
  });
});
